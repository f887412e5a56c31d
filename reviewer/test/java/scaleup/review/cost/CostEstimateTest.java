package scaleup.review.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import scaleup.review.Shop;
import scaleup.review.assembly.Resources;

/** What a template costs, by hand from AWS's price pages for us-east-1. */
class CostEstimateTest {
    private static final String SERVERS = """
            'Template': {'Type': 'AWS::EC2::LaunchTemplate', 'Properties': {'LaunchTemplateData': {'InstanceType': '%s',
              'BlockDeviceMappings': [{'Ebs': {'VolumeSize': 10, 'VolumeType': 'gp3'}}], 'Monitoring': {'Enabled': true},
              'CreditSpecification': {'CpuCredits': '%s'}}}},
            'Group': {'Type': 'AWS::AutoScaling::AutoScalingGroup', 'Properties': {'MinSize': '2', 'MaxSize': '5',
              'LaunchTemplate': {'LaunchTemplateId': {'Ref': 'Template'}, 'Version': '1'}}},
            'Scaling': {'Type': 'AWS::AutoScaling::ScalingPolicy', 'Properties': {'AutoScalingGroupName': {'Ref': 'Group'},
              'PolicyType': 'TargetTrackingScaling', 'TargetTrackingConfiguration': {'TargetValue': 50,
              'PredefinedMetricSpecification': {'PredefinedMetricType': 'ASGAverageCPUUtilization'}}}}
            """;

    private static CostEstimate estimate(Resources resources) {
        return CostEstimate.of(resources, Prices.shipped());
    }

    private static BigDecimal minimum(CostEstimate estimate, String what) {
        return item(estimate, what).minimum();
    }

    private static CostItem item(CostEstimate estimate, String what) {
        return estimate.standing().stream()
                .filter(item -> item.what().equals(what))
                .findFirst()
                .orElseThrow(() -> new AssertionError(what + " is not among " + estimate.standing()));
    }

    @Test
    void serversArePaidByTheHourWithTheirVolumesAndMetricsAsManyAsThereAre() {
        var estimate = estimate(Shop.of(SERVERS.formatted("t4g.micro", "unlimited")));
        var servers = item(estimate, "servers, t4g.micro");
        assertThat(servers.minimum()).isEqualByComparingTo("12.264");
        assertThat(servers.maximum()).isEqualByComparingTo("30.66");
        assertThat(item(estimate, "servers' volumes, 10 GiB gp3 each").maximum())
                .isEqualByComparingTo("4");
        assertThat(minimum(estimate, "servers' detailed monitoring, 7 metrics each"))
                .isEqualByComparingTo("4.2");
        assertThat(minimum(estimate, "metrics of alarms")).isEqualByComparingTo("0.2");
        assertThat(estimate.unknown()).isEmpty();
    }

    /** 50 % less the baseline of 10 %, of two vCPUs, at 0.04: 0.032 an hour. */
    @Test
    void busyBurstableServersTakeCreditsUnlessTheyAreHeldOrHaveNone() {
        var credits =
                estimate(Shop.of(SERVERS.formatted("t4g.micro", "unlimited"))).credits();
        assertThat(credits).hasSize(1);
        assertThat(credits.get(0).minimum()).isEqualByComparingTo("46.72");
        assertThat(credits.get(0).maximum()).isEqualByComparingTo("116.8");
        assertThat(estimate(Shop.of(SERVERS.formatted("t4g.micro", "standard"))).credits())
                .isEmpty();
        assertThat(estimate(Shop.of(SERVERS.formatted("c7g.medium", "unlimited")))
                        .credits())
                .isEmpty();
    }

    @Test
    void aStandbyDoublesTheDatabaseAndItsStorageAndAReplicaHasTheStorageOfItsSource() {
        String database = """
                'Data': {'Type': 'AWS::RDS::DBInstance', 'Properties': {'DBInstanceClass': 'db.m7g.large', 'AllocatedStorage': '100',
                  'MaxAllocatedStorage': 1000, 'StorageType': 'gp3', 'MultiAZ': %s}},
                'Copy': {'Type': 'AWS::RDS::DBInstance', 'Properties': {'DBInstanceClass': 'db.t4g.micro',
                  'SourceDBInstanceIdentifier': {'Ref': 'Data'}}}
                """;
        var two = estimate(Shop.of(database.formatted("true")));
        assertThat(minimum(two, "database, db.m7g.large, in two zones")).isEqualByComparingTo("245.28");
        var storage = item(two, "database's storage, gp3, in two zones");
        assertThat(storage.minimum()).isEqualByComparingTo("23");
        assertThat(storage.maximum()).isEqualByComparingTo("230");
        assertThat(minimum(two, "database, db.t4g.micro")).isEqualByComparingTo("11.68");
        assertThat(minimum(two, "database's storage, gp3")).isEqualByComparingTo("11.5");
        assertThat(minimum(estimate(Shop.of(database.formatted("false"))), "database, db.m7g.large"))
                .isEqualByComparingTo("122.64");
    }

    @Test
    void anEndpointIsPaidInEachZoneAndAGatewayNowhere() {
        var estimate = estimate(Shop.of("""
                'Logs': {'Type': 'AWS::EC2::VPCEndpoint', 'Properties': {'VpcEndpointType': 'Interface', 'SubnetIds': ['a', 'b', 'c']}},
                'Files': {'Type': 'AWS::EC2::VPCEndpoint', 'Properties': {'VpcEndpointType': 'Gateway'}}
                """));
        assertThat(estimate.minimum()).isEqualByComparingTo("21.9");
        assertThat(estimate.rates()).extracting(UsageRate::what).containsExactly("data through interface endpoints");
    }

    @Test
    void aFrontDoorForTheInternetHasAPublicAddressInEachZone() {
        var estimate = estimate(Shop.of("""
                'Door': {'Type': 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'Properties': {'Type': 'network',
                  'Scheme': 'internet-facing', 'Subnets': ['a', 'b']}}
                """));
        assertThat(estimate.minimum()).isEqualByComparingTo("23.725");
        assertThat(estimate.rates()).extracting(UsageRate::what).contains("answers to users");
    }

    @Test
    void anAlarmIsPaidByTheMetricsThatItIsAbout() {
        var estimate = estimate(Shop.of("""
                'One': {'Type': 'AWS::CloudWatch::Alarm', 'Properties': {'Namespace': 'AWS/Lambda', 'MetricName': 'Errors'}},
                'Two': {'Type': 'AWS::CloudWatch::Alarm', 'Properties': {'Metrics': [{'Id': 'a', 'MetricStat': {}},
                  {'Id': 'b', 'MetricStat': {}}, {'Id': 'c', 'Expression': 'a / b'}]}},
                'Own': {'Type': 'AWS::CloudWatch::Alarm', 'Properties': {'Namespace': 'Shop', 'MetricName': 'Failed'}}
                """));
        assertThat(minimum(estimate, "metrics of alarms")).isEqualByComparingTo("0.4");
        assertThat(minimum(estimate, "metrics of its own")).isEqualByComparingTo("0.3");
    }

    @Test
    void whatHasNoPriceIsNamedAndNotTakenForNothing() {
        var estimate = estimate(Shop.of(SERVERS.formatted("x9.huge", "unlimited")
                + ", 'Cache': {'Type': 'AWS::ElastiCache::CacheCluster', 'Properties': {}}"));
        assertThat(estimate.unknown())
                .containsExactly(
                        "servers, x9.huge of Shop: prices.json has no price of groups.server.prices.x9.huge",
                        "AWS::ElastiCache::CacheCluster (1)");
    }

    @Test
    void aChangeCostsWhatIsAddedLessWhatGoes() {
        var before = estimate(Shop.of("'Key': {'Type': 'AWS::KMS::Key'}, 'Nat': {'Type': 'AWS::EC2::NatGateway'}"));
        var now = estimate(Shop.of("'Key': {'Type': 'AWS::KMS::Key'}, 'Other': {'Type': 'AWS::KMS::Key'}"));
        assertThat(now.since(before))
                .extracting(
                        CostEstimate.Difference::what,
                        difference -> difference.minimum().stripTrailingZeros().toPlainString())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("keys", "1"),
                        org.assertj.core.groups.Tuple.tuple("NAT gateways", "-32.85"));
        assertThat(now.since(now)).isEmpty();
    }

    /** Surplus credits are charged by the vCPU and hour, whatever the type's name is: two types of as many may cost the same. */
    @Test
    void aChangeSaysWhatBusyProcessorsAddToEachPart() {
        var held = estimate(Shop.of(SERVERS.formatted("t4g.micro", "standard")));
        var unlimited = estimate(Shop.of(SERVERS.formatted("t4g.micro", "unlimited")));
        assertThat(unlimited.since(held)).isEmpty();
        assertThat(unlimited.creditsSince(held)).singleElement().satisfies(difference -> assertThat(
                        difference.minimum())
                .isEqualByComparingTo(CostEstimate.sum(unlimited.credits(), CostItem::minimum)));
        assertThat(held.creditsSince(unlimited))
                .singleElement()
                .satisfies(difference -> assertThat(difference.maximum()).isNegative());
        assertThat(unlimited.creditsSince(unlimited)).isEmpty();
    }
}
