package application.http;

/**
 * A successful answer.
 *
 * @param status HTTP status
 * @param body becomes JSON
 */
record Answer(int status, Object body) {
    static Answer ok(Object body) {
        return new Answer(200, body);
    }

    static Answer created(Object body) {
        return new Answer(201, body);
    }
}
