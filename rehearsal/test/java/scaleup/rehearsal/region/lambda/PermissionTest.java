package scaleup.rehearsal.region.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static scaleup.rehearsal.region.lambda.LambdaWorld.ARN;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.NotMade;

class PermissionTest {
    private static final String RULE = "arn:aws:events:eu-central-1:111122223333:rule/look";

    private static final String SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:master-AbCdEf";

    @TempDir
    private Path folder;

    private LambdaWorld world;

    @BeforeEach
    void makeFunction() throws IOException, NotMade, InterruptedException {
        world = new LambdaWorld(folder).withFunction(3);
    }

    @AfterEach
    void end() throws IOException {
        world.close();
    }

    @Test
    void aServiceWithoutPermissionIsDeniedAndThatIsRecorded() {
        var invoker = new Invoker("events.amazonaws.com", RULE);
        assertThatThrownBy(() -> world.lambda.authorise(ARN, invoker))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("AccessDeniedException"));
        assertThat(world.lambda.invocations())
                .as("who only asks leaves no trace")
                .isEmpty();
        assertThatThrownBy(() -> world.lambda.enqueue(ARN, JsonNodeFactory.instance.objectNode(), invoker))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("AccessDeniedException"));
        assertThat(world.lambda.invocations()).singleElement().satisfies(invocation -> {
            assertThat(invocation.invoker()).isEqualTo("events.amazonaws.com");
            assertThat(invocation.error()).startsWith("AccessDeniedException: ").contains(RULE);
        });
    }

    @Test
    void aPermissionHoldsForItsServiceAndItsSourceOnly() throws NotMade, InterruptedException {
        world.permit("events.amazonaws.com", RULE);

        assertThatCode(() -> world.lambda.authorise(ARN, new Invoker("events.amazonaws.com", RULE)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> world.lambda.authorise(ARN, new Invoker("events.amazonaws.com", RULE + "2")))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> world.lambda.authorise(ARN, new Invoker("secretsmanager.amazonaws.com", RULE)))
                .isInstanceOf(Refusal.class);
    }

    /**
     * AWS Lambda Developer Guide, "Using Lambda aliases in event sources and permissions policies": who may invoke by an alias and
     * does so without it gets "a permission error". API reference, AddPermission: who is given a qualifier "must use the full
     * Amazon Resource Name (ARN) of that version or alias".
     */
    @Test
    void aPermissionHoldsForTheAliasThatItNamesOnly() throws NotMade, InterruptedException {
        var alias =
                world.make("AWS::Lambda::Alias", LambdaWorld.alias("events")).reference();
        var invoker = new Invoker("events.amazonaws.com", RULE);
        assertThat(alias).isEqualTo(ARN + ":events");
        assertThatThrownBy(() -> world.lambda.authorise(alias, invoker)).isInstanceOf(Refusal.class);

        world.permit(alias, "events.amazonaws.com", RULE);

        assertThatCode(() -> world.lambda.authorise(alias, invoker)).doesNotThrowAnyException();
        assertThatThrownBy(() -> world.lambda.authorise(ARN, invoker))
                .hasMessageContaining("on resource: " + ARN + " because");
    }

    @Test
    void anAliasIsOfAFunctionThatIsThereAndOfItsOnlyVersion() throws NotMade, InterruptedException {
        world.make("AWS::Lambda::Alias", LambdaWorld.alias("events"));

        assertThatThrownBy(() -> world.make("AWS::Lambda::Alias", LambdaWorld.alias("events")))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("Alias already exists: " + ARN + ":events");
        assertThatThrownBy(() -> world.make(
                        "AWS::Lambda::Alias", LambdaWorld.alias("other").put("FunctionName", "nobody")))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("Function not found: nobody");
        assertThatThrownBy(() -> world.make(
                        "AWS::Lambda::Alias", LambdaWorld.alias("other").put("FunctionVersion", "1")))
                .isInstanceOf(NotMade.class)
                .hasMessage("Stack/Id is of the version 1; the rehearsal plays $LATEST");
        assertThatThrownBy(() -> world.make("AWS::Lambda::Alias", LambdaWorld.alias("12")))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("Name is '12'");
        assertThatThrownBy(() -> world.lambda.authorise(ARN + ":nobody", Invoker.OWNER))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("ResourceNotFoundException"));
    }

    @Test
    void theAccountsOwnerNeedsNone() {
        assertThatCode(() -> world.lambda.authorise(ARN, Invoker.OWNER)).doesNotThrowAnyException();
    }

    /** IAM User Guide, 'IAM JSON policy elements: Condition operators', ArnLike: each of the six components by itself. */
    @ParameterizedTest
    @CsvSource({
        "arn:aws:events:*:111122223333:rule/*, true",
        "arn:aws:events:eu-central-?:111122223333:rule/look, true",
        "arn:aws:events:*, false",
    })
    void aSourceMayHaveWildcardsWithinTheComponentsOfItsArn(String pattern, boolean allowed)
            throws NotMade, InterruptedException {
        world.permit("events.amazonaws.com", pattern);
        var invoker = new Invoker("events.amazonaws.com", RULE);

        if (allowed) {
            assertThatCode(() -> world.lambda.authorise(ARN, invoker)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> world.lambda.authorise(ARN, invoker)).isInstanceOf(Refusal.class);
        }
    }

    /** AWS Lambda API reference, CreateFunction, InvalidParameterValueException: a role that it is unable to assume. */
    @Test
    void aFunctionWhoseRoleDoesNotTrustLambdaIsNotMade() {
        world.untrusting.add("obedient-role");

        assertThatThrownBy(() -> world.make("AWS::Lambda::Function", LambdaWorld.function(3)))
                .isInstanceOf(NotMade.class)
                .hasMessage("Stack/Id: The role defined for the function cannot be assumed by Lambda. (not trusted)");
    }

    /** AWS Secrets Manager says for which account it acts ("Lambda rotation function permissions"). */
    @Test
    void aSourceAccountMustBeTheAccount() throws NotMade, InterruptedException {
        var invoker = new Invoker("secretsmanager.amazonaws.com", SECRET);
        world.make("AWS::Lambda::Permission", permission(invoker.service()).put("SourceAccount", "999999999999"));

        assertThatThrownBy(() -> world.lambda.authorise(ARN, invoker)).isInstanceOf(Refusal.class);

        world.make("AWS::Lambda::Permission", permission(invoker.service()).put("SourceAccount", Account.PLAYED.id()));

        assertThatCode(() -> world.lambda.authorise(ARN, invoker)).doesNotThrowAnyException();
    }

    /**
     * Amazon EventBridge User Guide, "My rule ran but my Lambda function wasn't invoked": a SourceAccount, be it the right one,
     * "prevents EventBridge from being able to invoke the function" (also hashicorp/terraform-provider-aws#4116).
     */
    @Test
    void aRuleIsKeptOutByASourceAccountSoSuchAPermissionIsRefused() {
        var permission =
                permission("events.amazonaws.com").put("SourceArn", RULE).put("SourceAccount", Account.PLAYED.id());

        assertThatThrownBy(() -> world.make("AWS::Lambda::Permission", permission))
                .isInstanceOf(NotMade.class)
                .hasMessageStartingWith("Stack/Id: a permission with SourceAccount keeps events.amazonaws.com from");
        assertThatThrownBy(() -> world.lambda.authorise(ARN, new Invoker("events.amazonaws.com", RULE)))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void whatIsNotPlayedIsRefused() {
        var properties = permission("444455556666");
        assertThatThrownBy(() -> world.make("AWS::Lambda::Permission", properties))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("444455556666");
        assertThatThrownBy(() -> world.make("AWS::Lambda::Permission", properties.put("FunctionUrlAuthType", "NONE")))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("FunctionUrlAuthType");
        assertThatThrownBy(() -> world.make(
                        "AWS::Lambda::Function", LambdaWorld.function(3).put("Runtime", "nodejs24.x")))
                .isInstanceOf(NotMade.class)
                .hasMessage("Stack/Id has the runtime nodejs24.x; the rehearsal plays java functions only");
    }

    @Test
    void whichFunctionsArePlayedIsKnownBeforeTheyAreMade() {
        var player = world.lambda.players().get("AWS::Lambda::Function");
        var function = LambdaWorld.function(3);

        assertThat(player.unplayable(function.put("Runtime", "java25"))).isEmpty();
        assertThat(player.unplayable(function.put("Runtime", "nodejs24.x")))
                .contains("has the runtime nodejs24.x; the rehearsal plays java functions only");
        assertThat(player.unplayable(function.without("Runtime")))
                .contains("has the runtime of an image; the rehearsal plays java functions only");
        function.putObject("Runtime").put("Ref", "AParameterOfSystemsManager");
        assertThat(player.unplayable(function)).isEmpty();
    }

    private static ObjectNode permission(String principal) {
        return new ObjectMapper()
                .createObjectNode()
                .put("Action", "lambda:InvokeFunction")
                .put("FunctionName", ARN)
                .put("Principal", principal);
    }
}
