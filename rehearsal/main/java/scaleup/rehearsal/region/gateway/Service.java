package scaleup.rehearsal.region.gateway;

import com.fasterxml.jackson.databind.JsonNode;

/** A service of AWS that the rehearsal plays itself. */
public interface Service {
    /** Whether it plays {@code action}. */
    boolean plays(String action);

    /**
     * Serves a call whose principal is allowed to make it.
     *
     * @return the response's members by their names in the API reference; lists are arrays; an empty object if it has
     *     none. The gateway writes them in the service's wire format.
     * @throws Refusal with the error that AWS documents for it
     */
    JsonNode serve(Call call) throws Refusal;
}
