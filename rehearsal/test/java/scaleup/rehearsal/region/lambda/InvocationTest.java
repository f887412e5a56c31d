package scaleup.rehearsal.region.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static scaleup.rehearsal.region.lambda.LambdaWorld.ARN;
import static scaleup.rehearsal.region.lambda.LambdaWorld.event;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.NotMade;

/** Real processes under AWS's own runtime client. */
class InvocationTest {
    @TempDir
    private Path folder;

    @Test
    void theSecondEventIsServedByTheSameProcess() throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            assertThat(invoke(world, "count").payload().asInt()).isEqualTo(1);
            assertThat(invoke(world, "count").payload().asInt()).isEqualTo(2);

            assertThat(world.lambda.invocations())
                    .extracting(InvocationRecord::cold)
                    .containsExactly(true, false);
            assertThat(world.lambda.invocations().get(0).initialisation()).isPositive();
            assertThat(world.lambda.invocations().get(1).initialisation()).isZero();
        }
    }

    @Test
    void theFunctionSeesWhatLambdaPromisesIt() throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            assertThat(invoke(world, "context").payload().asText()).isEqualTo("obedient 256 " + ARN + " 36 true");
            assertThat(environment(world, "COLOUR")).isEqualTo("green");
            assertThat(environment(world, "AWS_REGION")).isEqualTo("eu-central-1");
            assertThat(environment(world, "AWS_EXECUTION_ENV")).isEqualTo("AWS_Lambda_java25");
            assertThat(environment(world, "AWS_ACCESS_KEY_ID")).isEqualTo("AKIAobedient-role");
            assertThat(environment(world, "AWS_LAMBDA_LOG_GROUP_NAME")).isEqualTo("/aws/lambda/obedient");
            assertThat(environment(world, "HOME"))
                    .as("nothing of the rehearsal's own environment")
                    .isEqualTo("null");
        }
    }

    @Test
    void anExceptionIsAFunctionErrorAndTheProcessGoesOn() throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            var result = invoke(world, "fail because");

            assertThat(result.failed()).isTrue();
            assertThat(result.payload().path("errorType").asText()).isEqualTo("java.lang.IllegalStateException");
            assertThat(result.error()).isEqualTo("java.lang.IllegalStateException: because");
            assertThat(invoke(world, "count").payload().asInt()).isEqualTo(2);
        }
    }

    @Test
    void aProcessThatEndsIsAnErrorAndTheNextEventStartsAnother()
            throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            var result = invoke(world, "exit 3");

            assertThat(result.failed()).isTrue();
            assertThat(result.payload().path("errorType").asText()).isEqualTo("Runtime.ExitError");
            assertThat(result.payload().path("errorMessage").asText())
                    .endsWith("Error: Runtime exited with error: exit status 3");
            assertThat(invoke(world, "count").payload().asInt()).isEqualTo(1);
            assertThat(world.log()).contains("about to exit", "Status: error\tError Type: Runtime.ExitError");
        }
    }

    @Test
    void anEventThatTakesTooLongKillsTheProcess() throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder).withFunction(1)) {
            long pid = invoke(world, "pid").payload().asLong();

            var result = invoke(world, "hang");

            assertThat(result.payload().path("errorType").asText()).isEqualTo("Sandbox.Timedout");
            assertThat(result.error()).endsWith("Error: Task timed out after 1.00 seconds");
            assertThat(ProcessHandle.of(pid)).isEmpty();
            assertThat(invoke(world, "count").payload().asInt()).isEqualTo(1);
            assertThat(world.log()).contains("Status: timeout");
        }
    }

    @Test
    void aHandlerThatDoesNotExistIsAnErrorWithItsReason() throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder)) {
            world.make("AWS::Lambda::Function", LambdaWorld.function(20).put("Handler", "scaleup.Missing"));

            var result = invoke(world, "count");

            assertThat(result.failed()).isTrue();
            assertThat(result.error()).contains("scaleup.Missing");
        }
    }

    @Test
    void eventsAtTheSameTimeAreServedByDifferentProcesses()
            throws IOException, NotMade, InterruptedException, ExecutionException, TimeoutException {
        var meeting = Files.createDirectory(folder.resolve("meeting"));
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            var one = later(world, "rendezvous " + meeting);
            var other = later(world, "rendezvous " + meeting);

            assertThat(one.get(30, TimeUnit.SECONDS).payload().asText()).isEqualTo("met");
            assertThat(other.get(30, TimeUnit.SECONDS).payload().asText()).isEqualTo("met");
            assertThat(world.lambda.invocations()).allMatch(InvocationRecord::cold);
        }
    }

    @Test
    void theLogHasTheLinesOfLambdaAroundThoseOfTheFunction()
            throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            invoke(world, "count");

            assertThat(world.log().lines().toList())
                    .satisfiesExactly(
                            line -> assertThat(line).matches("START RequestId: [0-9a-f-]{36} Version: \\$LATEST"),
                            line -> assertThat(line).matches("END RequestId: [0-9a-f-]{36}"),
                            line -> assertThat(line)
                                    .matches(
                                            "REPORT RequestId: [0-9a-f-]{36}\tDuration: [0-9.]+ ms\tBilled Duration: \\d+ ms"
                                                    + "\tMemory Size: 256 MB\tMax Memory Used: [1-9]\\d+ MB\tInit Duration: [0-9.]+ ms"));
        }
    }

    @Test
    void theEndLeavesNoProcess() throws IOException, NotMade, InterruptedException, Refusal {
        long pid;
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            pid = invoke(world, "pid").payload().asLong();
            assertThat(ProcessHandle.of(pid)).isPresent();
        }
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void theClassesOfOneRehearsalAreMappedByTheNext() throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            invoke(world, "count");
            world.recording = Duration.ofMinutes(1);
        }
        try (var archives = Files.walk(folder.resolve("cache"))) {
            assertThat(archives.map(Path::getFileName).map(Path::toString))
                    .contains(ObedientHandler.class.getName() + ".jsa")
                    .noneMatch(name -> name.matches(".*\\.jsa\\.\\d+"));
        }
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            long pid = invoke(world, "pid").payload().asLong();
            assertThat(Files.readString(Path.of("/proc/%d/maps".formatted(pid))))
                    .contains(ObedientHandler.class.getName() + ".jsa");
        }
    }

    @Test
    void theClientsLibraryIsNotInAFolderThatOthersWriteTo() throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            long pid = invoke(world, "pid").payload().asLong();
            assertThat(Files.readString(Path.of("/proc/%d/maps".formatted(pid)))
                            .lines()
                            .filter(line -> line.contains("libaws-lambda-jni")))
                    .isNotEmpty()
                    .allMatch(line -> line.contains(folder.resolve("cache").toString()));
        }
    }

    @Test
    void whatAwsKnowsOtherwiseIsReplaced() throws IOException, NotMade, InterruptedException, Refusal {
        try (var world = new LambdaWorld(folder).withFunction(20)) {
            assertThat(invoke(world, "resource resource.txt").payload().asText())
                    .isEqualTo("as it is here");
        }
    }

    @Test
    void anUnknownFunctionIsNotFound() throws IOException {
        try (var world = new LambdaWorld(folder)) {
            assertThatThrownBy(() -> invoke(world, "count"))
                    .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code())
                            .isEqualTo("ResourceNotFoundException"));
        }
    }

    private static Result invoke(LambdaWorld world, String event) throws Refusal, InterruptedException {
        return world.lambda.invoke(ARN, event(event), Invoker.OWNER);
    }

    private static CompletableFuture<Result> later(LambdaWorld world, String event) {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return invoke(world, event);
                    } catch (Refusal | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                })
                .orTimeout(Duration.ofSeconds(60).toSeconds(), TimeUnit.SECONDS);
    }

    private static String environment(LambdaWorld world, String name) throws Refusal, InterruptedException {
        return invoke(world, "environment " + name).payload().asText();
    }
}
