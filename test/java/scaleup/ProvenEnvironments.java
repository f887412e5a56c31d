package scaleup;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** What a {@link Proof} is run on: every shape of the product's own environments, and what the user has configured. */
final class ProvenEnvironments implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations declared, ExtensionContext context) {
        int parameters = declared.getAll().size();
        return Stream.concat(
                        Stream.of(
                                Synthesis.everyShape().stream(),
                                Stream.of(Synthesis.of("trial"), Synthesis.of("staging"))),
                        Stream.of(Synthesis.ofUser().stream()))
                .flatMap(syntheses -> syntheses)
                .distinct()
                .flatMap(synthesis -> arguments(parameters, synthesis));
    }

    /** For a method of that many parameters. */
    static Stream<Arguments> arguments(int parameters, Synthesis synthesis) {
        return parameters == 1
                ? Stream.of(Arguments.of(synthesis))
                : Synthesis.tiers().map(tier -> Arguments.of(synthesis, tier));
    }
}
