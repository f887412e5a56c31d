package scaleup.rehearsal.region.ec2;

/** A version of a launch template, which never changes. */
public record LaunchTemplateVersion(String id, String name, int number, LaunchTemplateData data) {}
