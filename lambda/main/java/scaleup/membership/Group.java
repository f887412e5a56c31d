package scaleup.membership;

import java.util.List;

/** An Auto Scaling group as it describes itself. */
record Group(int minimum, int desired, List<Member> members) {
    Group {
        members = List.copyOf(members);
    }

    boolean wantsInstances() {
        return minimum > 0 || desired > 0;
    }
}
