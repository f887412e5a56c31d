package scaleup.rehearsal.region.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3ProtocolTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | s3.eu-central-1.amazonaws.com | / | '' | ListBuckets | '' | ''",
                "GET | assets.s3.eu-central-1.amazonaws.com | / | list-type=2&prefix=a | ListObjectsV2 | assets | ''",
                "HEAD | assets.s3.eu-central-1.amazonaws.com | / | '' | HeadBucket | assets | ''",
                "GET | s3.eu-central-1.amazonaws.com | /assets | location | GetBucketLocation | assets | ''",
                "GET | assets.s3.eu-central-1.amazonaws.com | /a/b%20c.zip | '' | GetObject | assets | a/b c.zip",
                "GET | as.sets.s3.amazonaws.com | /a+b | x-id=GetObject | GetObject | as.sets | a+b",
                "HEAD | s3.eu-central-1.amazonaws.com:443 | /assets/a.zip | '' | HeadObject | assets | a.zip",
                "PUT | s3.eu-central-1.amazonaws.com | /assets/a | '' | PutObject | assets | a",
                "PUT | s3.eu-central-1.amazonaws.com | /assets/a | uploadId=u&partNumber=1 | UploadPart | assets | a",
                "POST | s3.eu-central-1.amazonaws.com | /assets/a | uploads | CreateMultipartUpload | assets | a",
                "GET | localhost:8443 | /assets/a | X-Amz-Signature=s | GetObject | assets | a",
            })
    void aRequestSaysWhatItAsks(
            String method, String host, String path, String query, String action, String bucket, String key)
            throws Refusal {
        var operation = new S3Protocol().decode(request(method, host, path, query));

        assertThat(operation.action()).isEqualTo(action);
        assertThat(operation.parameters().path("Bucket").asText()).isEqualTo(bucket);
        assertThat(operation.parameters().path("Key").asText()).isEqualTo(key);
    }

    @Test
    void anOperationThatIsNotKnownIsRefused() {
        assertThatThrownBy(() -> new S3Protocol().decode(request("GET", "s3.amazonaws.com", "/assets", "acl")))
                .isInstanceOf(Refusal.class)
                .hasMessage("The rehearsal doesn't know GET bucket acl");
    }

    private static Request request(String method, String host, String path, String query) {
        return new Request(method, path, query, Map.of("host", List.of(host)), new byte[0], true, "127.0.0.1");
    }
}
