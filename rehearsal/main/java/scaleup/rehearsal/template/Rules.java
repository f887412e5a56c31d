package scaleup.rehearsal.template;

import scaleup.review.assembly.Stack;

/** The rules of a template, which CloudFormation checks before it makes anything: 'CloudFormation template Rules syntax'. */
final class Rules {
    private Rules() {}

    /** @throws NotMade with the assertion's description, if one doesn't hold */
    static void check(Stack stack, StackScope scope) throws NotMade {
        for (var rule : stack.template().path("Rules").properties()) {
            var place = new Place(stack.name(), ".Rules." + rule.getKey());
            var condition = rule.getValue().path("RuleCondition");
            if (!condition.isMissingNode() && !scope.conditions().holds(condition, scope.intrinsics(), place)) {
                continue;
            }
            for (var assertion : rule.getValue().path("Assertions")) {
                if (!scope.conditions().holds(assertion.path("Assert"), scope.intrinsics(), place)) {
                    throw place.wrong(assertion.path("AssertDescription").asText("an assertion doesn't hold"));
                }
            }
        }
    }
}
