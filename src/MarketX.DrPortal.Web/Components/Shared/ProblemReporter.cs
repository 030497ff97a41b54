using System.Diagnostics;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using Npgsql;

namespace MarketX.DrPortal.Web.Components.Shared;

/// <summary>
/// The portal's one map from exceptions to sentences. Expected failures speak for themselves; anything else is logged
/// here, once, and shown as a reference into the log.
/// </summary>
public sealed partial class ProblemReporter(ILogger<ProblemReporter> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>The sentence for <paramref name="exception"/>; logs it unless it is of the expected kind.</summary>
    public Problem Report(Exception exception)
    {
        if (exception is StorageException or PostgresUnavailableException or RequestRefusedException or AccessDeniedException or BackupNotFoundException)
            return new Problem(exception.Message);

        var reference = Activity.Current?.TraceId.ToString()[..8] ?? Guid.NewGuid().ToString("N")[..8];
        if (exception is NpgsqlException or TimeoutException)
        {
            LogDatabase(reference, exception);
            return new Problem(
                $"The portal's own database does not answer: {exception.Message.TrimEnd('.')}. Check that the server runs and accepts the portal's " +
                $"user (drportal doctor says what is wrong), then retry. Log reference {reference}.");
        }
        LogUnexpected(reference, exception);
        return new Problem($"Something unexpected happened. The portal's log has the details under reference {reference}.");
    }

    [LoggerMessage(3101, LogLevel.Error, "A page could not use the database ({Reference})")]
    private partial void LogDatabase(string reference, Exception exception);

    [LoggerMessage(3102, LogLevel.Error, "A page failed unexpectedly ({Reference})")]
    private partial void LogUnexpected(string reference, Exception exception);
}
