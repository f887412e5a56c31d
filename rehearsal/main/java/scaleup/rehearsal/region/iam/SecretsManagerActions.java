package scaleup.rehearsal.region.iam;

import java.util.List;
import java.util.Map;
import scaleup.rehearsal.region.gateway.Call;

/** 'Actions, resources, and condition keys for AWS Secrets Manager'. */
final class SecretsManagerActions {
    private SecretsManagerActions() {}

    static Map<String, Needs> table(AccountResources resources) {
        return new Needs.Table()
                .without("GetRandomPassword", "ListSecrets")
                .rows(
                        call -> List.of(secret(resources, call)),
                        "CancelRotateSecret",
                        "DescribeSecret",
                        "GetSecretValue",
                        "ListSecretVersionIds",
                        "PutSecretValue",
                        "RotateSecret",
                        "UpdateSecret",
                        "UpdateSecretVersionStage")
                .rows();
    }

    private static Asked secret(AccountResources resources, Call call) {
        var arn = resources.secret(call.parameters().path("SecretId").asText());
        var asked = Needs.asked(call, arn).with("secretsmanager:SecretId", List.of(arn));
        for (var member : List.of("VersionId", "VersionStage")) {
            if (call.parameters().has(member)) {
                asked = asked.with(
                        "secretsmanager:" + member,
                        List.of(call.parameters().path(member).asText()));
            }
        }
        return asked;
    }
}
