/**
 * Amazon EC2: launch templates, instances, their tags and their metadata; the API of security groups and prefix lists,
 * which {@code machines.network} keeps.
 *
 * <p>An instance is a machine of the rehearsal. Its type and image are recorded as the launch template says; the machine
 * has this computer's processors and the image that was built for the packages of its user data.
 */
package scaleup.rehearsal.region.ec2;
