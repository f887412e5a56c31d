package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrillFiguresTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of several runs the last one that has a drill counts; what no run has is said. */
    @Test
    void eachDrillHasTheFiguresOfItsLastRun() throws IOException {
        JsonNode first = run("2026-11-27T10:00:00Z", """
                {"name": "web-killed", "fault": "killed", "requests": 1000, "verdict": "held"},
                {"name": "web-frozen", "fault": "frozen", "requests": 1234, "readsLost": 2, "slowestRead": 5.06,
                  "longestOutage": 0.5, "verdict": "broken",
                  "judgements": [{"invariant": "no read is lost", "held": false, "figure": "2 (2 503)"}]}""");
        JsonNode second = run("2026-11-27T11:00:00Z", """
                {"name": "web-killed", "fault": "killed", "seen": "Nothing.", "verdict": "invalid"}""");
        String page = new DrillFigures(List.of(first, second)).toString();
        assertThat(page)
                .contains("""
                        ## 2026-11-27T10:00:00Z, environment dev

                        On 2 processors, AWS's delays shortened.
                        """, """
                        | `web-frozen` | frozen | 1,234 | 2 | 0 | 5.1 | 0.5 | broken |

                        - `web-frozen`: not so: no read is lost: 2 (2 503)
                        """, """
                        | `web-killed` | killed | 0 | 0 | 0 | 0.0 | 0.0 | invalid |

                        - `web-killed`: Nothing.
                        """)
                .contains("Not played in these runs: `application-killed`, ")
                .doesNotContain("1,000");
    }

    private static JsonNode run(String began, String drills) throws IOException {
        return JSON.readTree("""
                {"environment": "dev", "began": "%s", "delays": "shortened", "processors": 2, "drills": [%s]}""".formatted(began, drills));
    }
}
