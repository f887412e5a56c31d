package scaleup.rehearsal.region.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import scaleup.rehearsal.computer.FolderOwner;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.network.NetworkNamespace;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.Player;

/** AWS Lambda with the functions of one account. */
public final class Lambda implements Functions {
    /**
     * How many invocations run at the same time: what a new account has. AWS Lambda developer guide, 'Lambda quotas':
     * 'New AWS accounts have reduced concurrency'. It is also the most sandboxes that a function can have.
     */
    public static final int CONCURRENCY = 10;

    private final LambdaSettings settings;
    private final ExecutorService executor = Executors.newCachedThreadPool(new DefaultThreadFactory("lambda", true));
    private final Semaphore concurrency = new Semaphore(CONCURRENCY);
    private final Launcher launcher;
    private final AsynchronousInvocations asynchronous;
    private final Map<String, Function> functions = new ConcurrentHashMap<>();
    private final Map<Path, Code> codes = new HashMap<>();
    private final Map<Path, ClassDataArchive> archives = new ConcurrentHashMap<>();
    private final List<InvocationRecord> records = new CopyOnWriteArrayList<>();
    private final List<NetworkInterface> interfaces = new CopyOnWriteArrayList<>();

    public Lambda(LambdaSettings settings) throws IOException {
        this.settings = settings;
        NetworkNamespace.keepLibraryIn(settings.cache().resolve("jna"));
        launcher = new Launcher(
                settings.account().region(),
                settings.trustStore(),
                settings.confinement(),
                settings.issuer(),
                executor,
                settings.clock());
        asynchronous = new AsynchronousInvocations(
                executor, settings.timer(), settings.destinations(), settings.journal(), settings.clock());
    }

    /** The players of the resource types of AWS Lambda. */
    public Map<String, Player> players() {
        return Map.of(
                "AWS::Lambda::Alias", new AliasPlayer(this),
                "AWS::Lambda::Function", new FunctionPlayer(this, settings.account(), settings.assets()),
                "AWS::Lambda::Permission", new PermissionPlayer(this),
                "AWS::Lambda::EventInvokeConfig", new EventInvokeConfigPlayer(this));
    }

    /** All attempts to invoke a function so far, in order of their ends. */
    public List<InvocationRecord> invocations() {
        return List.copyOf(records);
    }

    @Override
    public Result invoke(String function, JsonNode event, Invoker invoker) throws Refusal, InterruptedException {
        return allowed(function, invoker).function().serve(UUID.randomUUID().toString(), event, invoker);
    }

    @Override
    public String enqueue(String function, JsonNode event, Invoker invoker) throws Refusal {
        var requestId = UUID.randomUUID().toString();
        asynchronous.accept(allowed(function, invoker), requestId, event, invoker);
        return requestId;
    }

    @Override
    public void authorise(String function, Invoker invoker) throws Refusal {
        var denial = function(function).denial(invoker, settings.account());
        if (!denial.isEmpty()) {
            throw new Refusal(403, "AccessDeniedException", denial);
        }
    }

    /** Where what functions fail to handle for good is sent, by whichever of their names they were called. */
    public List<FailureDestination> failureDestinations() {
        List<FailureDestination> destinations = new ArrayList<>();
        for (var function : functions.values()) {
            for (var called : function.qualified()) {
                called.eventInvokeConfig()
                        .onFailure()
                        .ifPresent(arn -> destinations.add(
                                new FailureDestination(function.configuration().principal(), arn)));
            }
        }
        return destinations;
    }

    private void record(InvocationRecord invocation) {
        records.add(invocation);
        if (!invocation.error().isEmpty() && !asynchronous.ended()) {
            settings.journal().fail(invocation.function(), "failed: " + invocation.error());
        }
    }

    private QualifiedFunction allowed(String nameOrArn, Invoker invoker) throws Refusal {
        var function = function(nameOrArn);
        var denial = function.denial(invoker, settings.account());
        if (!denial.isEmpty()) {
            var refusal = new Refusal(403, "AccessDeniedException", denial);
            var name = function.configuration().name();
            records.add(InvocationRecord.refused(settings.clock().instant(), name, invoker, refusal));
            settings.journal().fail(name, refusal.getMessage());
            throw refusal;
        }
        return function;
    }

    /**
     * As it is called by a name or an ARN, of the version $LATEST if that has no qualifier.
     *
     * @throws Refusal ResourceNotFoundException
     */
    QualifiedFunction function(String nameOrArn) throws Refusal {
        var named = FunctionName.of(nameOrArn);
        return find(named.name(), named.qualifier().orElse(QualifiedFunction.LATEST), nameOrArn);
    }

    /**
     * The same by another qualifier, whatever the name has.
     *
     * @throws Refusal ResourceNotFoundException
     */
    QualifiedFunction function(String nameOrArn, String qualifier) throws Refusal {
        return find(FunctionName.of(nameOrArn).name(), qualifier, "%s:%s".formatted(nameOrArn, qualifier));
    }

    private QualifiedFunction find(String name, String qualifier, String asked) throws Refusal {
        return Optional.ofNullable(functions.get(name))
                .flatMap(function -> function.qualified(qualifier))
                .orElseThrow(() -> new Refusal(404, "ResourceNotFoundException", "Function not found: " + asked));
    }

    /**
     * Makes a function. Nothing runs yet.
     *
     * @throws Refusal InvalidParameterValueException, if it can't assume its role
     * @param subnets where it has network interfaces; none if it isn't in the VPC
     */
    void make(FunctionConfiguration configuration, Path jar, List<String> subnets, List<String> securityGroups)
            throws Refusal, IOException, InterruptedException {
        requireAssumable(configuration);
        var code = code(jar);
        var archive = archives.computeIfAbsent(
                code.folder().resolve(configuration.handler() + ".jsa"), ClassDataArchive::new);
        var namespaces = new ArrayList<String>();
        for (var subnet : subnets) {
            namespaces.add(attach(configuration.name(), subnet, securityGroups));
        }
        FolderOwner.makeFolder(settings.logs());
        var log = new FunctionLog(FolderOwner.makeFile(settings.logs().resolve(configuration.name() + ".log")));
        var sandboxes = new Sandboxes(configuration, code, archive, namespaces, launcher, log, settings.clock());
        functions.put(
                configuration.name(),
                new Function(
                        configuration,
                        sandboxes,
                        log,
                        concurrency,
                        settings.throttling(),
                        this::record,
                        settings.clock()));
    }

    /** 'CreateFunction' of the API reference: the role that the function assumes must let AWS Lambda do so. */
    private void requireAssumable(FunctionConfiguration configuration) throws Refusal {
        try {
            settings.issuer().issue(configuration.principal());
        } catch (Refusal e) {
            throw new Refusal(
                    400,
                    "InvalidParameterValueException",
                    "The role defined for the function cannot be assumed by Lambda. (%s)".formatted(e.getMessage()));
        }
    }

    /** Functions share their code. */
    private synchronized Code code(Path jar) throws IOException, InterruptedException {
        if (!codes.containsKey(jar)) {
            var jars = new ArrayList<>(settings.replaced());
            jars.add(jar);
            jars.addAll(RuntimeClient.jars());
            codes.put(jar, Code.keep(settings.cache().resolve("code"), jars));
        }
        return codes.get(jar);
    }

    private String attach(String function, String subnet, List<String> securityGroups)
            throws IOException, InterruptedException {
        var networkInterface = settings.vpc().allocate(function, subnet, securityGroups);
        interfaces.add(networkInterface);
        var namespace = settings.vpc().attachNamespace(networkInterface);
        NetworkNamespace.raiseLoopback(namespace);
        return namespace;
    }

    /**
     * Ends all processes, and removes the functions' network interfaces. What fails from now on isn't repeated.
     *
     * @param recording how long processes may take to write what later rehearsals start faster with: about 5 s where
     *     the processors are free; zero to kill them at once
     */
    public void end(Duration recording) throws IOException, InterruptedException {
        asynchronous.end();
        // At the same time: several may have something to write.
        var ends = executor.invokeAll(functions.values().stream()
                .map(function -> ending(function, recording))
                .toList());
        executor.shutdownNow();
        for (var networkInterface : interfaces) {
            settings.vpc().release(networkInterface);
        }
        for (var end : ends) {
            try {
                end.get();
            } catch (ExecutionException e) {
                throw new IOException("a function could not be ended", e.getCause());
            }
        }
    }

    private static Callable<Void> ending(Function function, Duration recording) {
        return () -> {
            function.end(recording);
            return null;
        };
    }
}
