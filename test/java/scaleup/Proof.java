package scaleup;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A test of what holds of every environment, whatever its configuration: what is expected is computed from that. It takes a
 * {@link Synthesis}, or one and the part of a tier, and is run on the environments of the product's tests and on those that the
 * user has configured ({@link ProvenEnvironments}).
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{arguments}")
@ArgumentsSource(ProvenEnvironments.class)
public @interface Proof {}
