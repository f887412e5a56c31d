package application.settings;

/** The application can't start; the message tells a person what to change. */
public final class StartProblem extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Makes a problem.
     *
     * @param message complete, since no stack trace is shown
     */
    public StartProblem(String message) {
        super(message);
    }
}
