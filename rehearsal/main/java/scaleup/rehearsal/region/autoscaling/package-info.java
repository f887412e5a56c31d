/**
 * Amazon EC2 Auto Scaling. {@link scaleup.rehearsal.region.autoscaling.Group} is what the user guide documents, as a
 * state machine without clock, threads or machines: whoever drives it says what happened and when, and gets
 * {@link scaleup.rehearsal.region.autoscaling.Effect effects} to carry out.
 * {@link scaleup.rehearsal.region.autoscaling.AutoScalingGroups} drives it in a rehearsal.
 *
 * <p>Not played: scaling policies, standby, attaching and detaching, scale-in protection, warm pools, mixed instances,
 * suspended processes, checkpoints, rollback and deletion.
 */
package scaleup.rehearsal.region.autoscaling;
