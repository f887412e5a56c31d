package scaleup.configuration;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What gives access to something, recognised by how it looks: keys whose form their provider has published, and long random
 * text. Nothing that is recognised is ever printed.
 *
 * <p>No library on Maven Central does this and nothing else (OpenRewrite's {@code FindSecrets} and SonarSource's analyser
 * bring an engine for source code), hence this table. Most providers gave their keys a prefix for this purpose (GitHub Docs,
 * "Supported secret scanning patterns", lists many more).
 */
final class Secret {
    private record Format(String name, Pattern pattern) {}

    /** What may stand before a key or password within a longer text. */
    private static final String START = "(?<![A-Za-z0-9])";

    private static final List<Format> FORMATS = List.of(
            // AWS IAM User Guide, "IAM identifiers", "Understanding unique ID prefixes": those of credentials.
            format("an access key of AWS", "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
            // GitHub Docs, "About authentication to GitHub", "GitHub's token formats".
            format("a token of GitHub", "(?:gh[pousr]_[A-Za-z0-9_]{30,}|github_pat_[A-Za-z0-9_]{22,})"),
            // GitLab Docs, "GitLab token overview", "Token prefixes".
            format(
                    "a token of GitLab",
                    "gl(?:pat|dt|rt|rtr|wt|cbt|ptt|ft|imt|agent|soat|oas|ffct)-[A-Za-z0-9_.-]{20,}"),
            // Slack API, "Token types"; "Sending messages using incoming webhooks": "Keep it secret, keep it safe".
            format("a token of Slack", "(?:xox[a-z](?:\\.xox[a-z])?|xapp)-[A-Za-z0-9-]{10,}"),
            format("a webhook of Slack", "hooks\\.slack\\.com/(?:services|workflows)/[A-Za-z0-9]+/[A-Za-z0-9]+/"),
            // Stripe Docs, "API keys" and "Webhook signing secret".
            format("a secret key of Stripe", "(?:(?:sk|rk)_(?:live|test)_|whsec_)[A-Za-z0-9+/=]{16,}"),
            // gitleaks' rule gcp-api-key. Of OAuth secrets no page of Google's says it; scanners know GOCSPX- and 28
            // characters.
            format("a key of Google", "(?:AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{20,})"),
            // GitHub Changelog, "npm has a new access token format"; gitleaks' rule npm-access-token.
            format("a token of npm", "npm_[A-Za-z0-9]{36}"),
            // PyPI help, "How can I use API tokens", for the prefix; gitleaks' rule pypi-upload-token for what follows:
            // a macaroon, which begins with its place, pypi.org or test.pypi.org, in Base64.
            format("a token of PyPI", "pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw)[A-Za-z0-9_-]{50,}"),
            // gitleaks' rule sendgrid-api-token: SG. and 66 characters, of which one is a dot.
            format("a key of SendGrid", "SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}"),
            // HashiCorp Vault documentation, "Tokens", "Token prefixes": of service, batch and recovery tokens;
            // gitleaks' rules vault-service-token (90 characters) and vault-batch-token (138).
            format("a token of Vault", "hv[sbr]\\.[A-Za-z0-9_-]{24,}"),
            // RFC 7468, sections 10, 11 and 13; the OpenSSH and PGP forms have the same words.
            format("a private key", "-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY"),
            // RFC 7515, section 7.1, of which RFC 7519 makes tokens: two objects in JSON, which begin with {", and a
            // signature.
            format("a JSON Web Token", "eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*"),
            // RFC 3986, section 3.2.1: user:password before the host. What a program will put in place of $NAME is
            // none.
            format("a URL with a password", "[A-Za-z][A-Za-z0-9+.-]*://[^\\s/?#@:]*:(?![$<{*])[^\\s/?#@]+@"),
            // As JDBC drivers, Azure's connection strings and command lines have it.
            format(
                    "a password in a parameter",
                    "(?i:\\w*(?:password|passwd|pwd|account_?key|access_?key|client_?secret|api_?key|access_?token))="
                            + "(?!(?:true|false|none|null)\\b|[\"']?[$<{*])[^\\s&;,]{3,}"));

    /** Names of which random letters and digits are a part, and that everybody may know. */
    private static final Pattern NAMES = Pattern.compile(
            // AWS General Reference, "Amazon Resource Names".
            "arn:aws[a-z-]*:[^\\s\"',;]+"
                    // RFC 9562.
                    + "|(?i:(?<![0-9a-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z]))"
                    // Of an image (OCI Image Format, "Digests"), of a script (W3C, "Subresource Integrity").
                    + "|\\bsha(?:256|384|512)[:-][A-Za-z0-9+/=]+"
                    // A commit's (gitrevisions(7)).
                    + "|(?<![0-9A-Za-z])[0-9a-f]{40}(?![0-9A-Za-z])"
                    // A host's or a package's: parts with dots between them, the last begins with a letter.
                    + "|(?:[A-Za-z0-9_-]+\\.)+[A-Za-z][A-Za-z0-9]*(?![\\w=-])");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9+/_-]{32,}");
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-f]{32,}|[0-9A-F]{32,}");

    /** Random digits of that number have about 14 different ones; what people write instead of a secret has few. */
    private static final int DIFFERENT_DIGITS = 8;

    /** Parts of a word in which people read something. */
    private static final Pattern READABLE = Pattern.compile("[A-Z]?[a-z]{5,}|[A-Z]{5,}|\\d{5,}");

    private static final Pattern SEPARATOR = Pattern.compile("[-_/+]");

    /**
     * How much of a word has to be unreadable. Of random Base64 of 32 characters 1 in 100 has less, of 40 characters 3 in
     * 1000, of 64 none in 4,000; no name in {@code SecretTest} has as much.
     */
    private static final int UNREADABLE = 13;

    /** A separator stands where words end, which random text has seldom: each counts as so many readable characters. */
    private static final int OF_A_SEPARATOR = 3;

    private Secret() {}

    /** What {@code text} looks like, or holds something that does; empty if nothing is recognised. */
    static Optional<String> in(String text) {
        return ofKnownForm(text)
                .or(() -> isRandom(NAMES.matcher(text).replaceAll(" "))
                        ? Optional.of("random characters, as keys and passwords have")
                        : Optional.empty());
    }

    /** The same by published forms alone, of which hardly one is a false alarm. */
    static Optional<String> ofKnownForm(String text) {
        return FORMATS.stream()
                .filter(format -> format.pattern.matcher(text).find())
                .map(Format::name)
                .findFirst();
    }

    /** The text for a message, unless it looks like a secret: then what it looks like. */
    static String concealed(String text) {
        return in(text).map(secret -> "what looks like " + secret + ", and so is not shown")
                .orElse(text);
    }

    private static boolean isRandom(String text) {
        return WORD.matcher(text).results().anyMatch(word -> isRandomWord(word.group()));
    }

    private static boolean isRandomWord(String word) {
        boolean hexadecimal = HEXADECIMAL
                .matcher(word)
                .results()
                .anyMatch(digits -> !digits.group().matches("\\d+")
                        && digits.group().chars().distinct().count() >= DIFFERENT_DIGITS);
        String unreadable = READABLE.matcher(word).replaceAll("");
        long separators = SEPARATOR.matcher(word).results().count();
        long letters = SEPARATOR.matcher(unreadable).replaceAll("").length();
        return hexadecimal || letters - OF_A_SEPARATOR * separators >= UNREADABLE;
    }

    private static Format format(String name, String expression) {
        return new Format(name, Pattern.compile(START + expression));
    }
}
