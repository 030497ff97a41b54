namespace MarketX.DrPortal.Cli;

/// <summary>
/// Every way a command can end. The numbers are a promise to scripts: new ones are added, none is changed.
/// <c>--help</c> of each command lists those that it can end with.
/// </summary>
/// <param name="Number">What the process returns.</param>
/// <param name="Name">The word for it in JSON: <c>error.code</c>.</param>
/// <param name="Meaning">In a sentence.</param>
internal sealed record ExitCode(int Number, string Name, string Meaning)
{
    public static readonly ExitCode Ok = new(0, "ok", "Done.");
    public static readonly ExitCode Unexpected = new(1, "unexpected", "An error that nobody foresaw: please report it.");
    public static readonly ExitCode Invalid = new(2, "invalid", "The command line or something in the request is not valid.");
    public static readonly ExitCode Configuration = new(3, "configuration", "The configuration has problems; all are listed.");
    public static readonly ExitCode StorageUnavailable = new(4, "storageUnavailable", "The bucket cannot be used: missing, refused, or not reachable.");
    public static readonly ExitCode DatabaseUnavailable = new(5, "databaseUnavailable", "PostgreSQL cannot be used: refused, or not reachable.");
    public static readonly ExitCode NotFound = new(6, "notFound", "There is no such backup, database or run.");
    public static readonly ExitCode Production = new(7, "production", "The target is production, which no restore writes to; the message says how to promote.");
    public static readonly ExitCode TargetExists = new(8, "targetExists", "The target exists and its name was not typed to replace it.");
    public static readonly ExitCode PreflightBlocked = new(9, "preflightBlocked", "A check before the start found that it could not succeed.");
    public static readonly ExitCode Busy = new(10, "busy", "Another run holds the database; --wait waits for it.");
    public static readonly ExitCode RunFailed = new(11, "runFailed", "The run failed; what it left unfinished is removed.");
    public static readonly ExitCode RunCancelled = new(12, "runCancelled", "The run was cancelled; what it left unfinished is removed.");
    public static readonly ExitCode RunInterrupted = new(13, "runInterrupted", "The run was interrupted before it could end by itself.");
    public static readonly ExitCode ProblemsFound = new(14, "problemsFound", "doctor or storage found a problem.");
    public static readonly ExitCode Differs = new(15, "differs", "The database is not what the backup holds, or the application is not where it is to be; the report says more.");
    public static readonly ExitCode Denied = new(16, "denied", "The portal does not accept the token, or its role does not allow it (--server).");
    public static readonly ExitCode ServerUnavailable = new(17, "serverUnavailable", "The portal does not answer, or not as a portal does (--server).");
    public static readonly ExitCode DrillFailed = new(20, "drillFailed", "The drill found something wrong: the backup could not be recovered as it must be.");
    public static readonly ExitCode DrillInconclusive = new(21, "drillInconclusive", "The drill could not look at everything: nothing is proved either way.");
    public static readonly ExitCode NotDelivered = new(24, "notDelivered", "The channel did not take the test.");

    /// <summary>All, by number.</summary>
    public static IReadOnlyList<ExitCode> All { get; } =
    [
        Ok, Unexpected, Invalid, Configuration, StorageUnavailable, DatabaseUnavailable, NotFound, Production, TargetExists, PreflightBlocked, Busy,
        RunFailed, RunCancelled, RunInterrupted, ProblemsFound, Differs, Denied, ServerUnavailable, DrillFailed, DrillInconclusive, NotDelivered,
    ];

    /// <summary>What every command can end with.</summary>
    public static IReadOnlyList<ExitCode> Common { get; } = [Ok, Unexpected, Invalid, Configuration];

    /// <summary>What a command that can work on a portal (<c>--server</c>) can end with then.</summary>
    public static IReadOnlyList<ExitCode> OfServers { get; } = [Denied, ServerUnavailable];

    /// <summary>What a command that executes a run can end with, beside <see cref="Common"/>.</summary>
    public static IReadOnlyList<ExitCode> OfRuns { get; } =
        [StorageUnavailable, DatabaseUnavailable, NotFound, PreflightBlocked, Busy, RunFailed, RunCancelled, RunInterrupted];
}
