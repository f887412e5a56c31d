package scaleup.rehearsal.region.gateway;

/** An error as AWS answers it. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    /**
     * @param status of HTTP: 400 to 599
     * @param code as the API reference names the error, for example {@code ValidationError}
     */
    public Refusal(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}
