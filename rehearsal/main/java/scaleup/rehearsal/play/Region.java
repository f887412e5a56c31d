package scaleup.rehearsal.play;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import scaleup.rehearsal.machines.image.ImageCache;
import scaleup.rehearsal.machines.network.AwsAddresses;
import scaleup.rehearsal.machines.network.NetworkPlayers;
import scaleup.rehearsal.machines.network.RoutedVpc;
import scaleup.rehearsal.machines.nspawn.Nspawn;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.Identifiers;
import scaleup.rehearsal.region.Outages;
import scaleup.rehearsal.region.Outages.Symptom;
import scaleup.rehearsal.region.Timer;
import scaleup.rehearsal.region.autoscaling.AutoScalingGroupPlayer;
import scaleup.rehearsal.region.autoscaling.AutoScalingGroups;
import scaleup.rehearsal.region.autoscaling.AutoScalingService;
import scaleup.rehearsal.region.cloudformation.CustomResources;
import scaleup.rehearsal.region.cloudformation.Responses;
import scaleup.rehearsal.region.ec2.Ec2;
import scaleup.rehearsal.region.ec2.Ec2Service;
import scaleup.rehearsal.region.ec2.LaunchTemplatePlayer;
import scaleup.rehearsal.region.ec2.LaunchTemplates;
import scaleup.rehearsal.region.ec2.metadata.InstanceMetadata;
import scaleup.rehearsal.region.ec2.metadata.MetadataServer;
import scaleup.rehearsal.region.elasticloadbalancing.ElasticLoadBalancing;
import scaleup.rehearsal.region.elasticloadbalancing.Instances;
import scaleup.rehearsal.region.elasticloadbalancing.ListenerPlayer;
import scaleup.rehearsal.region.elasticloadbalancing.LoadBalancerPlayer;
import scaleup.rehearsal.region.elasticloadbalancing.LoadBalancers;
import scaleup.rehearsal.region.elasticloadbalancing.TargetGroupPlayer;
import scaleup.rehearsal.region.events.DefaultEventBus;
import scaleup.rehearsal.region.gateway.Authority;
import scaleup.rehearsal.region.gateway.CallLog;
import scaleup.rehearsal.region.gateway.Calls;
import scaleup.rehearsal.region.gateway.Gateway;
import scaleup.rehearsal.region.gateway.IssuedCredentials;
import scaleup.rehearsal.region.gateway.Moto;
import scaleup.rehearsal.region.gateway.MotoClient;
import scaleup.rehearsal.region.gateway.Service;
import scaleup.rehearsal.region.iam.AssumedRoles;
import scaleup.rehearsal.region.iam.EndpointPolicies;
import scaleup.rehearsal.region.iam.GivenRoles;
import scaleup.rehearsal.region.iam.IamPlayers;
import scaleup.rehearsal.region.iam.PolicyEvaluation;
import scaleup.rehearsal.region.iam.ResourcePolicies;
import scaleup.rehearsal.region.iam.Roles;
import scaleup.rehearsal.region.iam.SecurityTokenService;
import scaleup.rehearsal.region.kms.KeyUsers;
import scaleup.rehearsal.region.kms.Keys;
import scaleup.rehearsal.region.lambda.Lambda;
import scaleup.rehearsal.region.lambda.LambdaSettings;
import scaleup.rehearsal.region.lambda.ResolverConfinement;
import scaleup.rehearsal.region.rds.DatabaseCertificate;
import scaleup.rehearsal.region.rds.DatabaseInstancePlayer;
import scaleup.rehearsal.region.rds.DatabaseInstances;
import scaleup.rehearsal.region.rds.Failover;
import scaleup.rehearsal.region.rds.ParameterGroups;
import scaleup.rehearsal.region.rds.Rds;
import scaleup.rehearsal.region.rds.SubnetGroups;
import scaleup.rehearsal.region.resolver.AmazonNames;
import scaleup.rehearsal.region.resolver.DnsFirewall;
import scaleup.rehearsal.region.resolver.EndpointNames;
import scaleup.rehearsal.region.resolver.ResolvedZones;
import scaleup.rehearsal.region.resolver.Resolver;
import scaleup.rehearsal.region.resolver.UnknownName;
import scaleup.rehearsal.region.route53.HostedZonePlayer;
import scaleup.rehearsal.region.route53.HostedZones;
import scaleup.rehearsal.region.route53.RecordSetPlayer;
import scaleup.rehearsal.region.route53.Route53;
import scaleup.rehearsal.region.secretsmanager.DatabaseEndpoint;
import scaleup.rehearsal.region.secretsmanager.SecretRotation;
import scaleup.rehearsal.region.sns.Notifications;
import scaleup.rehearsal.region.sqs.QueuePolicies;
import scaleup.rehearsal.region.storage.Bootstrap;
import scaleup.rehearsal.region.storage.StoragePlayers;
import scaleup.rehearsal.region.storage.StoredValues;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.Player;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.FileAsset;

/** The AWS side of a rehearsal: every service, wired to the others. It lives in the router's network namespace. */
final class Region implements AutoCloseable {
    static final InetSocketAddress MOTO = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5000);
    private static final int HTTPS = 443;
    private static final int DNS = 53;

    /** Amazon EC2 User Guide, "Retrieve security credentials from instance metadata": hours before they expire. */
    private static final Duration CREDENTIALS = Duration.ofHours(6);

    /** Amazon RDS documents no figure ("Amazon RDS basic operational guidelines": keep names for less than 30 s). */
    private static final Duration DATABASE_TTL = Duration.ofSeconds(5);

    /** How long AWS CloudFormation waits for a group ("Group did not stabilize" of AWS re:Post). */
    private static final Duration STABLE = Duration.ofHours(1);

    /** Writing an archive takes three seconds of processor time, and two cores may have five to write. */
    private static final Duration RECORDING = Duration.ofSeconds(30);

    final RoutedVpc vpc;
    final Nspawn hypervisor;
    final Ec2 ec2;
    final AutoScalingGroups autoScaling;
    final LoadBalancers loadBalancers;
    final LaunchTemplates templates;
    final OwnerCalls owner;
    final Authority authority;
    final Lambda lambda;
    final CustomResources customResources;
    final DatabaseInstances databases = new DatabaseInstances();
    /** Names that are known everywhere. */
    final EndpointNames names = new EndpointNames();

    final CallLog calls = new CallLog();
    final Outages outages = new Outages();
    final StoredValues stored;
    final MotoClient storage;
    final Map<String, Player> players = new LinkedHashMap<>();
    final DeclaredAlarms alarms = new DeclaredAlarms();

    private final Account account = Account.PLAYED;
    private final ExecutorService workers = Workers.make();
    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2, Workers::daemon);
    private final Bootstrap bootstrap;
    private final FailureQueue failures;
    private final Notifications notifications;
    private final DefaultEventBus bus;
    private final CloudAssembly assembly;
    private final Path folder;
    private Duration recording = Duration.ZERO;
    private final Gateway gateway;
    private final Resolver resolver;
    private final Resolver internet;
    final InstanceMetadata instanceMetadata;
    private final MetadataServer metadata;

    /**
     * Starts it.
     *
     * @param assembly trusts the database that is played ({@link DatabaseAuthorities})
     * @param moto started, and ready when assets are uploaded
     * @param logs the folder for the functions' logs
     */
    Region(
            RehearsalFolder place,
            CloudAssembly assembly,
            ImageCache images,
            Authority authority,
            Moto moto,
            Delays delays,
            Path logs,
            Journal journal)
            throws IOException, InterruptedException {
        this.assembly = assembly;
        this.authority = authority;
        Clock clock = Clock.systemUTC();
        Timer timer = Timer.on(scheduler);
        Identifiers identifiers = new Identifiers(new SecureRandom());
        folder = place.folder("region");

        storage = new MotoClient(moto.uri(), account);
        bootstrap = new Bootstrap(account, storage);
        stored = new StoredValues(account, storage);
        IssuedCredentials credentials = new IssuedCredentials(clock, CREDENTIALS);
        Roles roles = new Roles();
        AssumedRoles assumed = new AssumedRoles(account, roles, credentials, calls, clock);

        vpc = new RoutedVpc(place.slot());
        hypervisor = new Nspawn(place.slot(), vpc);
        DeclaredSubnets subnets = new DeclaredSubnets(vpc.network());
        ResolvedZones zones = new ResolvedZones();
        HostedZones hostedZones = new HostedZones(zones, delays.propagation(), scheduler, clock);

        // Whoever authorizes calls asks for what is made below; nobody calls before the gateway listens.
        Later<AutoScalingGroups> groups = new Later<>();
        Later<Ec2> machines = new Later<>();
        ResourcePolicies attached = new ResourcePolicies();
        Keys keys = new Keys(account, attached);
        QueuePolicies queues = new QueuePolicies(account, attached, keys);
        notifications = new Notifications(account, attached, keys, queues);
        EndpointPolicies endpointPolicies = new EndpointPolicies();
        VpcEndpoints vpcEndpoints = new VpcEndpoints(vpc.network(), endpointPolicies);
        PolicyEvaluation policies = new PolicyEvaluation(
                account,
                roles,
                endpointPolicies,
                new PlayedResources(account, groups::get, machines::get, stored, keys, queues),
                attached);
        failures = new FailureQueue(account, policies, storage);

        lambda = new Lambda(new LambdaSettings(
                account,
                place.cache().resolve("functions"),
                logs,
                TrustStore.write(authority.certificatePem(), folder.resolve("trust.jks")),
                DatabaseAuthorities.jar(assembly.assets(), folder),
                new ResolverConfinement(
                        folder.resolve("functions"), AwsAddresses.RESOLVER, AwsAddresses.INTERNET_RESOLVER),
                new UploadedAssets(assembly.assets(), account),
                vpc,
                assumed.by("lambda.amazonaws.com", function -> account.arn("lambda", "function:" + function)),
                failures,
                journal,
                outages.of("lambda", Symptom.REFUSES),
                timer,
                clock));
        bus = new DefaultEventBus(
                account,
                lambda,
                workers,
                timer,
                journal,
                outages.of("events", Symptom.LOSES_EVENTS),
                outages.of("events", Symptom.DOUBLES_EVENTS),
                clock);
        ec2 = machines.is(new Ec2(
                account,
                clock,
                identifiers,
                new Ec2.Ground(
                        hypervisor,
                        packages -> images.with(reachable(packages)),
                        vpc,
                        subnets,
                        profile -> roles.ofInstanceProfile(profile).map(Roles.Role::name)),
                bus,
                journal,
                delays.statusCheck()));
        loadBalancers = new LoadBalancers(delays.loadBalancing(), this::location, names, journal);
        templates = new LaunchTemplates(identifiers);
        autoScaling = groups.is(new AutoScalingGroups(
                account,
                clock,
                identifiers,
                new AutoScalingGroups.Surroundings(
                        templates, ec2, vpc::zone, new RegisteredTargets(loadBalancers), bus, journal),
                workers));
        SecretRotation rotation = new SecretRotation(
                (action, parameters) -> storage.json("secretsmanager", "secretsmanager." + action, parameters),
                lambda,
                workers,
                timer,
                journal,
                clock);
        Responses responses = Responses.ofRegion(account.region());
        SubnetGroups subnetGroups = new SubnetGroups(vpc::zone);
        ParameterGroups parameterGroups = new ParameterGroups();

        Map<String, Service> services = Map.of(
                "autoscaling", new AutoScalingService(account, autoScaling),
                "ec2", new Ec2Service(ec2, vpc.network()),
                "elasticloadbalancing", new ElasticLoadBalancing(loadBalancers),
                "rds", new Rds(databases, workers, journal),
                "route53", new Route53(hostedZones),
                "secretsmanager", rotation,
                "sts", new SecurityTokenService(account, roles, credentials));
        owner = new OwnerCalls(services, storage);
        gateway = new Gateway(new Calls(credentials, vpcEndpoints, policies, services, storage, outages, calls, clock));
        gateway.mount(Responses.HOST_PREFIX, vpcEndpoints.guarding(responses, calls, clock));
        var endpoints = authority.issueForEndpoints(account).sslContext();
        OwnerAccess.write(place, gateway.listen(OwnerAccess.ENDPOINT), credentials, account);
        gateway.listen(new InetSocketAddress(AwsAddresses.SERVICES, HTTPS), endpoints);
        gateway.listen(new InetSocketAddress(AwsAddresses.S3, HTTPS), endpoints);
        AmazonNames amazon = new AmazonNames(List.of(AwsAddresses.SERVICES), List.of(AwsAddresses.S3));
        EndpointNames privateNames = new EndpointNames(names);
        DnsFirewall firewall = new DnsFirewall();
        resolver = new Resolver(firewall, zones, privateNames, amazon, outages);
        resolver.listen(List.of(new InetSocketAddress(AwsAddresses.RESOLVER, DNS)));
        internet = new Resolver(new ResolvedZones(), names, amazon);
        internet.listen(List.of(new InetSocketAddress(AwsAddresses.INTERNET_RESOLVER, DNS)));
        instanceMetadata = new InstanceMetadata(
                account,
                ec2,
                subnets,
                assumed.by("ec2.amazonaws.com", instance -> account.arn("ec2", "instance/" + instance)),
                clock,
                autoScaling::targetLifecycleState);
        metadata = MetadataServer.start(
                new InetSocketAddress(AwsAddresses.METADATA, 80),
                instanceMetadata,
                clock,
                address -> ec2.at(address.getHostAddress()),
                outages.of(Outages.METADATA, Symptom.LATE));

        players.putAll(NetworkPlayers.of(vpc.network(), vpc, place.slot()));
        players.compute(
                "AWS::EC2::VPCEndpoint",
                (type, player) -> vpcEndpoints.heeding(new PrivateNames(player, vpc.network(), privateNames)));
        players.putAll(firewall.players());
        players.putAll(new IamPlayers(account, roles).byType());
        players.putAll(new StoragePlayers(account, storage).byType());
        players.putAll(lambda.players());
        players.putAll(bus.players());
        players.putAll(rotation.players(identifier -> databases
                .describe(identifier)
                .map(database -> new DatabaseEndpoint(
                        database.engine(),
                        database.address(),
                        database.port(),
                        Optional.of(database.schema()).filter(schema -> !schema.isEmpty())))));
        customResources = new CustomResources(lambda, responses, account::stackId, timer);
        players.put("AWS::CloudFormation::CustomResource", customResources);
        players.put("AWS::Route53::HostedZone", new HostedZonePlayer(hostedZones));
        players.put("AWS::Route53::RecordSet", new RecordSetPlayer(hostedZones, journal));
        players.put("AWS::ElasticLoadBalancingV2::TargetGroup", new TargetGroupPlayer(loadBalancers));
        players.put(
                "AWS::ElasticLoadBalancingV2::LoadBalancer",
                new LoadBalancerPlayer(loadBalancers, vpc, place.slot(), clock));
        players.put("AWS::ElasticLoadBalancingV2::Listener", new ListenerPlayer(loadBalancers));
        players.put(LaunchTemplatePlayer.TYPE, new LaunchTemplatePlayer(templates));
        players.put(AutoScalingGroupPlayer.TYPE, new AutoScalingGroupPlayer(autoScaling, STABLE));
        players.put("AWS::RDS::DBSubnetGroup", subnetGroups);
        players.put("AWS::RDS::DBParameterGroup", parameterGroups);
        players.put(
                "AWS::RDS::DBInstance",
                new DatabaseInstancePlayer(
                        account,
                        hypervisor,
                        images.database(),
                        vpc,
                        place.folder("volumes"),
                        name -> certificate(authority, name),
                        (name, address) -> names.put(name, DATABASE_TTL, List.of(address)),
                        subnetGroups,
                        parameterGroups,
                        databases,
                        journal));
        players.put(DeclaredAlarms.TYPE, alarms);
        new GivenRoles(account, roles).examine(players);
        new KeyUsers(account, keys).examine(players);
        queues.examine(players);
        notifications.examine(players);

        autoScaling.start(scheduler);
        new Failover(databases, delays.failover(), journal).start(scheduler);
    }

    /** Those of a server's packages that it finds somewhere. */
    private List<String> reachable(List<String> packages) {
        return outages.of(Outages.PACKAGES, Symptom.REFUSES).meets() ? List.of() : packages;
    }

    /** Uploads what hosts download, as {@code cdk deploy} does first. */
    void upload() throws IOException, scaleup.rehearsal.region.gateway.Refusal {
        bootstrap.storeVersion();
        bootstrap.upload(assembly.assets().stream().filter(FileAsset::isArchive).toList(), folder);
    }

    /** Lets functions write down at the end which classes they loaded, for a quicker start next time. */
    void learn() {
        recording = RECORDING;
    }

    /** Whom AWS shall tell of something and can't, when everything is made, each with the reason. */
    List<String> undeliverable() {
        List<String> undeliverable = new ArrayList<>(bus.undeliverable());
        lambda.failureDestinations()
                .forEach(failed -> undeliverable.add(failures.denial(failed.sender(), failed.arn())));
        undeliverable.addAll(notifications.undeliverable());
        undeliverable.removeIf(String::isEmpty);
        return undeliverable;
    }

    /** Names that somebody asked for and that don't exist. */
    List<UnknownName> unknownNames() {
        List<UnknownName> unknown = new ArrayList<>(resolver.unknown());
        unknown.addAll(internet.unknown());
        return unknown;
    }

    private Optional<Instances.Location> location(String instance) {
        return ec2.instance(instance).map(found -> new Instances.Location(found.address(), found.zone()));
    }

    private static DatabaseCertificate certificate(Authority authority, String name) {
        var issued = authority.issue(name);
        return new DatabaseCertificate(issued.chainPem(), issued.keyPem(), authority.certificatePem());
    }

    /** Ends the functions' processes and stops to listen; machines go with the slot. */
    @Override
    public void close() throws IOException {
        scheduler.shutdownNow();
        try {
            lambda.end(recording);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.shutdownNow();
        metadata.close();
        resolver.close();
        internet.close();
        loadBalancers.close();
        gateway.close();
    }
}
