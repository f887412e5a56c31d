package scaleup.rehearsal.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.region.Account;
import scaleup.review.assembly.Stack;

class IntrinsicsTest {
    private static final Stack STACK = Yaml.stack("Shop", """
            Parameters:
              Size: {Type: String, Default: large}
              Ports: {Type: CommaDelimitedList, Default: "80, 443"}
              Image: {Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", Default: /aws/service/image}
              Unset: {Type: String}
            Mappings:
              Sizes: {large: {memory: 8}, small: {memory: 1}}
            Conditions:
              Large: {"Fn::Equals": [{Ref: Size}, large]}
              Small: {"Fn::Not": [{Condition: Large}]}
              Both: {"Fn::And": [{Condition: Large}, {Condition: Small}]}
              Either: {"Fn::Or": [{Condition: Large}, {Condition: Small}]}
              Circular: {"Fn::Not": [{Condition: Circular}]}
            Resources:
              Database: {Type: AWS::RDS::DBInstance}
              Extra: {Type: AWS::SQS::Queue, Condition: Small}
            """);

    private static final DynamicReferences NONE = new DynamicReferences() {
        @Override
        public String secretString(String secretId, String versionStage, String versionId) throws NotMade {
            throw new NotMade("no secrets");
        }

        @Override
        public String parameter(String name, String version) throws NotMade {
            throw new NotMade("no parameters");
        }
    };

    private final Values values = new Values();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{Ref: AWS::AccountId} | '111122223333'",
                "{Ref: AWS::Region} | eu-central-1",
                "{Ref: AWS::Partition} | aws",
                "{Ref: AWS::URLSuffix} | amazonaws.com",
                "{Ref: AWS::StackName} | Shop",
                "{Ref: Size} | large",
                "{Ref: Ports} | ['80', '443']",
                "{Ref: Database} | shop-db",
                "{'Fn::GetAtt': [Database, Endpoint.Address]} | db.example",
                "{'Fn::GetAtt': Database.Endpoint.Address} | db.example",
                "{'Fn::Join': [':', [a, {Ref: AWS::Region}, b]]} | a:eu-central-1:b",
                "{'Fn::Join': ['', []]} | ''",
                "{'Fn::Join': [',', {'Fn::GetAZs': ''}]} | eu-central-1a,eu-central-1b,eu-central-1c",
                "{'Fn::Sub': 'x ${Size} ${Database} ${Database.Endpoint.Address}'} | x large shop-db db.example",
                "{'Fn::Sub': '${!Literal} $ {} ${AWS::Region}'} | ${Literal} $ {} eu-central-1",
                "{'Fn::Sub': ['${Name}-${Size}', {Name: {Ref: Database}}]} | shop-db-large",
                "{'Fn::Select': [1, {'Fn::GetAZs': {Ref: AWS::Region}}]} | eu-central-1b",
                "{'Fn::Select': ['0', {'Fn::Split': ['.', {'Fn::GetAtt': Database.Endpoint.Address}]}]} | db",
                "{'Fn::Split': [';', 'a;;b;']} | [a, '', b, '']",
                "{'Fn::Base64': 'Grüße'} | R3LDvMOfZQ==",
                "{'Fn::FindInMap': [Sizes, {Ref: Size}, memory]} | 8",
                "{'Fn::FindInMap': [Sizes, huge, memory, {DefaultValue: 64}]} | 64",
                "{'Fn::If': [Large, a, {'Fn::Unheard': b}]} | a",
                "{'Fn::If': [Small, a, b]} | b",
                "{'Fn::If': [Both, a, b]} | b",
                "{'Fn::If': [Either, a, b]} | a",
                "{'Fn::Cidr': [10.0.0.0/16, 3, 8]} | [10.0.0.0/24, 10.0.1.0/24, 10.0.2.0/24]",
                "{a: {Ref: AWS::NoValue}, b: [1, {Ref: AWS::NoValue}]} | {b: [1]}",
                "{'Fn::If': [Small, a, {Ref: AWS::NoValue}]} | ",
                "{Ref: a, other: b} | {Ref: a, other: b}",
            })
    void aFunctionReturnsWhatItsPageSays(String function, String value) throws NotMade {
        values.put(
                Element.resource("Shop", "Database"),
                new Made("shop-db", Map.of("Endpoint.Address", "db.example", "Endpoint.Port", "3306")));

        assertThat(resolve(function).toString())
                .isEqualTo(value == null ? "" : Yaml.read(value).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{Ref: Database} | {Ref: Database}",
                "{'Fn::GetAtt': Database.Arn} | {'Fn::GetAtt': [Database, Arn]}",
                "{'Fn::Join': ['', [{Ref: Size}, {Ref: Database}]]} | {'Fn::Join': ['', [large, {Ref: Database}]]}",
                "{'Fn::Sub': 'a${Database}'} | {'Fn::Join': ['', [a, {Ref: Database}, '']]}",
                "{'Fn::If': [Small, {Ref: Database}, {Ref: Size}]} | large",
            })
    void whatNeedsSomethingThatIsNotMadeYetStaysInPlace(String function, String remains) throws NotMade {
        assertThat(resolve(function)).isEqualTo(Yaml.read(remains));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'Fn::Unheard': [a]} | Fn::Unheard: the rehearsal doesn't know this function here",
                "{'Fn::Unheard': {Ref: Database}} | Fn::Unheard: the rehearsal doesn't know this function here",
                "{'Fn::Transform': {Name: x}} | Fn::Transform: the rehearsal doesn't know this function here",
                "{Ref: Databse} | Ref: Shop has no resource or parameter Databse",
                "{Ref: Unset} | Ref: parameter Unset has no default, and the rehearsal gives no values",
                // AWS CloudFormation's own words, also for a space.
                "{'Fn::Sub': '${ Size }'} | Fn::Sub: Template error: variable names in Fn::Sub syntax must contain only alphanumeric"
                        + " characters, underscores, periods, and colons, not ' Size '",
                "{'Fn::Sub': '${PATH:-x}'} | Fn::Sub: Template error: variable names in Fn::Sub syntax must contain only"
                        + " alphanumeric characters, underscores, periods, and colons, not 'PATH:-x'",
                "{Ref: AWS::Moon} | Ref: pseudo parameter AWS::Moon is not known",
                "{Ref: Extra} | Ref: Extra is not created, because its condition doesn't hold",
                "{'Fn::GetAtt': Database} | Fn::GetAtt: takes a logical name and an attribute, got \"Database\"",
                "{'Fn::GetAZs': us-east-1} | Fn::GetAZs: region us-east-1 is not played, only eu-central-1",
                "{'Fn::Select': [3, [a, b]]} | Fn::Select: takes an index and a list that has it, got [3,[\"a\",\"b\"]]",
                "{'Fn::Join': [a, b]} | Fn::Join: takes a delimiter and a list, got [\"a\",\"b\"]",
                "{'Fn::FindInMap': [Sizes, huge, cores]} | Fn::FindInMap: no mapping has [\"Sizes\",\"huge\",\"cores\"]",
                "{'Fn::ImportValue': x} | Fn::ImportValue: no stack exports x",
                "{'Fn::GetStackOutput': {StackName: S, OutputName: o}} | Fn::GetStackOutput: there is no stack S",
                "{'Fn::GetStackOutput': {StackName: Shop, OutputName: o}} | Fn::GetStackOutput: Shop has no output o",
                "{'Fn::GetStackOutput': {StackName: S, OutputName: o, RoleArn: r}}"
                        + " | Fn::GetStackOutput: RoleArn is not played, only stacks of one account",
                "{'Fn::Cidr': [10.0.0.0/24, 3, 7]} | Fn::Cidr: \"10.0.0.0/24\" has no room for 3 blocks of 7 bits",
            })
    void aMistakeIsReportedWithStackResourceAndProperty(String function, String message) {
        assertThatThrownBy(() -> resolve(function))
                .isInstanceOf(NotMade.class)
                .hasMessage("Shop/Web Properties.Name." + message);
    }

    @Test
    void aConditionThatDependsOnItselfIsReported() {
        assertThatThrownBy(() -> resolve("{'Fn::If': [Circular, a, b]}"))
                .isInstanceOf(NotMade.class)
                .hasMessage("Shop Conditions.Circular: depends on itself through Circular");
    }

    @Test
    void anAttributeThatAPlayerDoesNotGiveIsReportedWithThoseThatItGives() {
        values.put(Element.resource("Shop", "Database"), new Made("shop-db", Map.of("Arn", "a", "Id", "i")));

        assertThatThrownBy(() -> resolve("{'Fn::GetAtt': Database.Endpoint}"))
                .isInstanceOf(NotMade.class)
                .hasMessage("Shop/Web Properties.Name.Fn::GetAtt: Database has no attribute Endpoint in the rehearsal,"
                        + " only [Arn, Id]");
    }

    @Property(tries = 200)
    void splitTakesApartWhatJoinPutTogether(
            @ForAll @NotEmpty List<@AlphaChars @StringLength(max = 5) String> parts,
            @ForAll @Chars({'-', '.', '|', '*', '\\'}) @StringLength(min = 1, max = 1) String delimiter)
            throws NotMade {
        var functions = new IntrinsicFunctions(Account.PLAYED);
        var list = JsonNodeFactory.instance.arrayNode();
        parts.forEach(list::add);
        var place = Place.of("Shop", "Web");
        var factory = JsonNodeFactory.instance;

        var joined =
                functions.apply("Fn::Join", factory.arrayNode().add(delimiter).add(list), place);
        var split =
                functions.apply("Fn::Split", factory.arrayNode().add(delimiter).add(joined), place);

        assertThat(split).isEqualTo(list);
    }

    /** CloudFormation Template Reference, AWS-specific parameter types: the id of an image, whatever is known of a region. */
    @Test
    void anImageThatADeploymentLooksUpIsAnId() throws NotMade {
        assertThat(resolve("{Ref: Image}").asText())
                .matches("ami-[0-9a-f]{17}")
                .isEqualTo(resolve("{Ref: Image}").asText());
    }

    private JsonNode resolve(String function) throws NotMade {
        var stacks = Map.of("Shop", STACK);
        var parameters = new Parameters(STACK, Account.PLAYED, Optional.of(NONE));
        var scope = new StackScope(STACK, Account.PLAYED, parameters, stacks, Map.of(), values);
        return scope.intrinsics()
                .resolve(
                        Yaml.read(function),
                        Place.of("Shop", "Web").field("Properties").field("Name"));
    }
}
