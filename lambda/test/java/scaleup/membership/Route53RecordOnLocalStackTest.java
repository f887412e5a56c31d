package scaleup.membership;

import scaleup.LocalStack;
import software.amazon.awssdk.services.route53.Route53Client;

/** The same against LocalStack. */
class Route53RecordOnLocalStackTest extends Route53RecordTest {
    @Override
    Route53Client client() {
        return LocalStack.running().client(Route53Client.builder());
    }
}
