package scaleup.rehearsal.template;

/**
 * What a deployment makes one after the other: a resource, or the value of an output.
 *
 * @param id the logical id within the stack
 */
record Element(Kind kind, String stack, String id) {
    enum Kind {
        RESOURCE,
        OUTPUT
    }

    static Element resource(String stack, String id) {
        return new Element(Kind.RESOURCE, stack, id);
    }

    static Element output(String stack, String id) {
        return new Element(Kind.OUTPUT, stack, id);
    }

    @Override
    public String toString() {
        return kind == Kind.RESOURCE ? stack + "/" + id : stack + " output " + id;
    }
}
