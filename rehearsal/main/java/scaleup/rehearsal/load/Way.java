package scaleup.rehearsal.load;

/** How requests come. */
public enum Way {
    /** HTTP/1.1 on connections that are kept. */
    HTTP_1_KEPT,

    /** HTTP/1.1, each on a connection of its own. */
    HTTP_1_NEW,

    /** Streams of a few HTTP/2 connections that stay open. */
    HTTP_2
}
