using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using Npgsql;

namespace MarketX.DrPortal.Cli;

/// <summary>An exception as the caller sees it.</summary>
/// <param name="Code">How the process ends.</param>
/// <param name="Message">What happened and what to do.</param>
internal sealed record Failure(ExitCode Code, string Message)
{
    /// <summary>The one map of exceptions to exit codes.</summary>
    public static Failure Of(Exception exception) => exception switch
    {
        CommandFailedException e => new(e.Code, e.Message),
        ConfigurationException e => new(ExitCode.Configuration, e.Message),
        RequestRefusedException e => new(CodeOf(e.Reason), e.Message),
        BackupNotFoundException e => new(ExitCode.NotFound, e.Message),
        StorageException e => new(ExitCode.StorageUnavailable, e.Message),
        PostgresUnavailableException e => new(ExitCode.DatabaseUnavailable, e.Message),
        PostgresException e => new(ExitCode.DatabaseUnavailable, $"PostgreSQL: {e.MessageText} (SQLSTATE {e.SqlState})."),
        NpgsqlException e => new(ExitCode.DatabaseUnavailable, $"The connection to PostgreSQL failed: {(e.InnerException ?? e).Message}"),
        RunFailedException e => new(ExitCode.RunFailed, e.Message),
        OperationCanceledException => new(ExitCode.RunCancelled, "Cancelled before anything had begun."),
        _ => new(ExitCode.Unexpected, $"An unexpected error: {exception.Message} ({exception.GetType().Name})."),
    };

    private static ExitCode CodeOf(RefusalReason reason) => reason switch
    {
        RefusalReason.NotFound => ExitCode.NotFound,
        RefusalReason.Production => ExitCode.Production,
        RefusalReason.TargetExists => ExitCode.TargetExists,
        RefusalReason.Preflight => ExitCode.PreflightBlocked,
        RefusalReason.StorageUnavailable => ExitCode.StorageUnavailable,
        RefusalReason.DatabaseUnavailable => ExitCode.DatabaseUnavailable,
        RefusalReason.Busy => ExitCode.Busy,
        RefusalReason.NotDelivered => ExitCode.NotDelivered,
        _ => ExitCode.Invalid,
    };
}
