package scaleup.rehearsal.region.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.machines.network.ExampleGroups;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;

class PrefixListActionsTest {
    private final Ec2Service service = new Ec2Service(new Ground().ec2, ExampleGroups.nothing());

    private JsonNode describe(String parameters) throws Refusal {
        assertThat(service.plays("DescribeManagedPrefixLists")).isTrue();
        return service.serve(new Call(
                Principal.OWNER, "ec2", "DescribeManagedPrefixLists", Ground.json(parameters.replace('\'', '"'))));
    }

    @Test
    void describesTheListOfAmazonS3() throws Refusal {
        assertThat(describe("{'Filter': [{'Name': 'prefix-list-name', 'Value': ['com.amazonaws.eu-central-1.s3']}]}"))
                .isEqualTo(Ground.json("""
                        {"prefixListSet": [{
                          "prefixListId": "pl-6ea54007",
                          "addressFamily": "IPv4",
                          "state": "create-complete",
                          "prefixListArn": "arn:aws:ec2:eu-central-1:aws:prefix-list/pl-6ea54007",
                          "prefixListName": "com.amazonaws.eu-central-1.s3",
                          "ownerId": "AWS"
                        }]}"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | 1",
                "{'PrefixListId': ['pl-6ea54007']} | 1",
                "{'MaxResults': '1'} | 1",
                "{'Filter': [{'Name': 'prefix-list-id', 'Value': ['pl-6ea54007']}]} | 1",
                "{'Filter': [{'Name': 'owner-id', 'Value': ['AWS']}]} | 1",
                "{'Filter': [{'Name': 'owner-id', 'Value': ['111122223333']}]} | 0",
                "{'Filter': [{'Name': 'prefix-list-name', 'Value': ['com.amazonaws.eu-central-1.dynamodb']}]} | 0",
                "{'Filter': [{'Name': 'prefix-list-name', 'Value': ['com.amazonaws.eu-west-1.s3']}]} | 0",
                "{'PrefixListId': ['pl-6ea54007'], 'Filter': [{'Name': 'prefix-list-name', 'Value': ['x']}]} | 0",
            })
    void findsListsByIdNameAndOwner(String parameters, int found) throws Refusal {
        JsonNode answer = describe(parameters);
        assertThat(answer.path("prefixListSet")).hasSize(found);
        assertThat(answer.has("nextToken")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'PrefixListId': ['pl-6ea54007', 'pl-1']} | InvalidPrefixListID.NotFound"
                        + " | The prefix list ID 'pl-1' does not exist",
                "{'Filter': [{'Name': 'name', 'Value': ['x']}]} | InvalidParameterValue | The filter 'name' is invalid",
                "{'MaxResults': '0'} | InvalidParameterValue"
                        + " | Value ( 0 ) for parameter maxResults is invalid. Expecting a value from 1 to 100.",
                "{'MaxResults': '101'} | InvalidParameterValue"
                        + " | Value ( 101 ) for parameter maxResults is invalid. Expecting a value from 1 to 100.",
                "{'NextToken': '!'} | InvalidParameterValue | Unable to parse pagination token",
                "{'DryRun': 'true'} | UnsupportedOperation"
                        + " | The rehearsal doesn't play DryRun; it plays Filter, MaxResults, NextToken, PrefixListId",
            })
    void saysWhatIsWrong(String parameters, String code, String message) {
        assertThatThrownBy(() -> describe(parameters))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code))
                .hasMessage(message);
    }
}
