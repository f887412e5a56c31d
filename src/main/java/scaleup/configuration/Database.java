package scaleup.configuration;

/**
 * The database: Amazon RDS for MySQL.
 *
 * @param instanceClass of Amazon RDS
 * @param engineVersion of MySQL: 8.4, of which Amazon RDS chooses the minor version, or one such as 8.4.11
 * @param multiAz whether a standby in another zone takes over; required in production
 * @param storageGiB allocated at first, 20 to 59,578
 * @param maximumStorageGiB up to where storage grows by itself, at least a tenth above {@code storageGiB}
 * @param backupDays how far back the database can be restored to any second, 1 to 35
 * @param deletionProtection whether AWS refuses to delete it; required in production
 * @param finalSnapshot whether a snapshot, with its key, outlives the database; required in production
 * @param readReplicas 0 to 15
 * @param audit whether it is logged who logs in, and what changes tables, users and rights
 */
public record Database(
        String instanceClass,
        String engineVersion,
        boolean multiAz,
        int storageGiB,
        int maximumStorageGiB,
        int backupDays,
        boolean deletionProtection,
        boolean finalSnapshot,
        int readReplicas,
        boolean audit) {
    /** The most that leaves room for a tenth more within what Amazon RDS has for MySQL. */
    private static final int MOST_STORAGE_GIB = 59_578;

    static Database read(Section section, boolean production) {
        var database = new Database(
                section.text(
                        "instanceClass",
                        "a DB instance class of Amazon RDS, for example \"db.t4g.small\"",
                        text -> text.matches("db\\.[a-z]+\\d[a-z0-9-]*\\.(micro|small|medium|large|(\\d+)?xlarge)")),
                section.text(
                        "engineVersion",
                        "\"8.4\", of which Amazon RDS chooses the minor version, or a version of it such as \"8.4.11\"",
                        text -> text.matches("8\\.4(\\.\\d{1,3})?")),
                section.flag("multiAz"),
                section.integer("storageGiB", 20, MOST_STORAGE_GIB),
                section.integer("maximumStorageGiB", 22, 65_536),
                section.integer("backupDays", 1, 35),
                section.flag("deletionProtection"),
                section.flag("finalSnapshot"),
                section.integer("readReplicas", 0, 15),
                section.flag("audit"));
        section.require(
                database.maximumStorageGiB * 10L >= database.storageGiB * 11L,
                "maximumStorageGiB",
                "at least a tenth above storageGiB, " + (database.storageGiB * 11L + 9) / 10,
                section.pathOf("storageGiB"));
        String why = "true, as the environment is in production";
        section.require(!production || database.multiAz, "multiAz", why);
        section.require(!production || database.deletionProtection, "deletionProtection", why);
        section.require(!production || database.finalSnapshot, "finalSnapshot", why);
        return database;
    }
}
