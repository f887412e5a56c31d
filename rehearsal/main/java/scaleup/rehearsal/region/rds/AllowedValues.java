package scaleup.rehearsal.region.rds;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import scaleup.rehearsal.template.NotMade;

/**
 * What Amazon RDS for MySQL 8.4 lets a parameter be (Amazon RDS API Reference, Parameter, AllowedValues). It is narrower than
 * what MySQL takes: above all a flag is 0 or 1, never ON or OFF ("Requiring SSL/TLS for all connections to a MySQL DB
 * instance": "1 (ON)"; "Overview of RDS for MySQL database logs": "set to 1").
 *
 * @param text as a message says it
 * @param accepts whether a value is one of them
 */
record AllowedValues(String text, Predicate<String> accepts) {
    private static final AllowedValues FLAG = pattern("0, 1", "[01]");
    private static final AllowedValues SECONDS = new AllowedValues(
            "0-31536000", value -> value.matches("\\d{1,8}(\\.\\d{1,6})?") && Double.parseDouble(value) <= 31_536_000);
    private static final Map<String, AllowedValues> OF = new LinkedHashMap<>();

    static {
        for (String flag : new String[] {
            "general_log",
            "innodb_file_per_table",
            "innodb_print_all_deadlocks",
            "local_infile",
            "log_bin_trust_function_creators",
            "log_queries_not_using_indexes",
            "log_slow_extra",
            "performance_schema",
            "require_secure_transport",
            "skip_name_resolve",
            "slow_query_log"
        }) {
            OF.put(flag, FLAG);
        }
        OF.put("log_output", pattern("TABLE, FILE, NONE", "TABLE|FILE|NONE"));
        OF.put("long_query_time", SECONDS);
        OF.put("character_set_server", pattern("a character set of MySQL 8.4, such as utf8mb4", "[a-z][a-z0-9]+"));
        OF.put(
                "collation_server",
                pattern(
                        "a collation of MySQL 8.4, such as utf8mb4_0900_ai_ci",
                        "[a-z][a-z0-9]+_[a-z0-9_]*(ci|cs|bin)|binary"));
    }

    /**
     * Refuses what Amazon RDS would refuse.
     *
     * @throws NotMade if {@code value} isn't allowed, or nobody has looked up yet what is
     */
    static void check(String parameter, String value) throws NotMade {
        var allowed = OF.get(parameter);
        if (allowed == null) {
            throw new NotMade(("Parameters.%s is not played; known are %s (aws rds describe-engine-default-parameters"
                            + " --db-parameter-group-family mysql8.4 tells what others may be)")
                    .formatted(parameter, String.join(", ", OF.keySet())));
        }
        if (!allowed.accepts.test(value)) {
            throw new NotMade("Parameters.%s: Invalid parameter value: %s; allowed values are: %s"
                    .formatted(parameter, value, allowed.text));
        }
    }

    private static AllowedValues pattern(String text, String expression) {
        return new AllowedValues(text, Pattern.compile(expression).asMatchPredicate());
    }
}
