package scaleup.rehearsal.template;

/**
 * A place in a template that a message names.
 *
 * @param element the stack and what of it, for example {@code Scaleup-dev-Web/TierGroup802BA9B1}
 * @param property the way to the property, for example {@code .Properties.Tags[0].Value}; empty for the whole element
 */
record Place(String element, String property) {
    static Place of(String stack, String id) {
        return new Place(stack + "/" + id, "");
    }

    Place field(String name) {
        return new Place(element, property + "." + name);
    }

    Place index(int index) {
        return new Place(element, property + "[" + index + "]");
    }

    /** What is wrong here. */
    NotMade wrong(String what) {
        return new NotMade(this + ": " + what);
    }

    @Override
    public String toString() {
        return property.isEmpty() ? element : element + " " + property.substring(1);
    }
}
