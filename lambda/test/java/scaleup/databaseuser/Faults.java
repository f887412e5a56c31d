package scaleup.databaseuser;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends the function at a chosen call of a port, just before or just after its effect. From then on no call has an
 * effect, as in a killed process, and its connections are cut.
 */
final class Faults {
    static final int NEVER = Integer.MAX_VALUE;

    private final List<Session> sessions = new ArrayList<>();
    private int fuse = NEVER;
    private boolean afterEffect;
    private int calls;
    private boolean dead;
    private Runnable afterEachCall = () -> {};

    /** The end of the process. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Arms the next run. */
    void killAt(int call, boolean after) {
        fuse = call;
        afterEffect = after;
        calls = 0;
        dead = false;
    }

    void afterEachCall(Runnable check) {
        afterEachCall = check;
    }

    int calls() {
        return calls;
    }

    /** What the operating system does with a dead process's connections. */
    void cutConnections() {
        sessions.forEach(Session::close);
        sessions.clear();
    }

    Secrets around(Secrets secrets) {
        return proxy(Secrets.class, secrets);
    }

    Sessions around(Sessions database) {
        var faulty = proxy(Sessions.class, database);
        return login -> {
            var session = faulty.open(login);
            sessions.add(session instanceof Unwrapped unwrapped ? unwrapped.target() : session);
            return session;
        };
    }

    /** Gives away what a proxy stands for. */
    interface Unwrapped {
        Session target();
    }

    private <T> T proxy(Class<T> port, T target) {
        var types = target instanceof Session ? new Class<?>[] {port, Unwrapped.class} : new Class<?>[] {port};
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), types, (self, method, arguments) -> {
            if (method.getDeclaringClass() == Unwrapped.class) {
                return target;
            }
            var call = calls++;
            if (dead || (call == fuse && !afterEffect)) {
                dead = true;
                throw new Killed();
            }
            Object result;
            try {
                result = method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            if (call == fuse) {
                if (result instanceof Session session) {
                    sessions.add(session);
                }
                dead = true;
                throw new Killed();
            }
            afterEachCall.run();
            return result instanceof Session session ? proxy(Session.class, session) : result;
        }));
    }
}
