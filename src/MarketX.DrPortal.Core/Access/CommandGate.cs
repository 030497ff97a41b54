using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Core.Access;

/// <summary>
/// The one door of every command, whoever asks and from wherever: is the session still good, does the policy allow it, and a
/// line in the audit log whatever comes of it.
/// </summary>
public sealed partial class CommandGate(IAuditLog audit, ISessionStore sessions, TimeProvider time, ILogger<CommandGate> log)
{
    /// <summary>Does <paramref name="command"/> if the actor may.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="action">What the policy is asked for.</param>
    /// <param name="target">On what, for the audit log.</param>
    /// <param name="reason">The reason that was given; null where none is asked for.</param>
    /// <param name="command">The checks of the request itself, then the work.</param>
    /// <exception cref="AccessDeniedException">The actor may not; nothing was done.</exception>
    public async Task<T> PassAsync<T>(Actor actor, PortalAction action, string target, string? reason, Func<Task<T>> command)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(command);
        var entry = AuditEntry.Of(actor, action.ToString(), target, time.GetUtcNow()) with { Reason = reason };
        T result;
        try
        {
            // Asked anew for every command: an open page outlives a session that was revoked.
            if (actor.Session is { } session && !await sessions.IsActiveAsync(session, time.GetUtcNow(), CancellationToken.None))
                throw AccessDeniedException.SessionEnded(action);
            AccessPolicy.Demand(actor, action);
            result = await command();
        }
        catch (Exception e)
        {
            await NoteFailureAsync(entry, e);
            throw;
        }

        await audit.WriteAsync(entry with { Outcome = AuditOutcome.Done, RunId = (result as Run)?.Id }, CancellationToken.None);
        return result;
    }

    private async Task NoteFailureAsync(AuditEntry entry, Exception exception)
    {
        var (outcome, detail) = exception switch
        {
            AccessDeniedException e => (AuditOutcome.Denied, e.Message),
            RequestRefusedException e => (AuditOutcome.Refused, e.Message),
            OperationCanceledException => (AuditOutcome.Failed, "The request was given up before it was done."),
            // Its text was not written for this log, and may hold what does not belong here.
            _ => (AuditOutcome.Failed, exception.GetType().Name),
        };
        try
        {
            await audit.WriteAsync(entry with { Outcome = outcome, Detail = detail }, CancellationToken.None);
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException or TimeoutException)
        {
            // Nothing was done, and what the caller has to learn is why.
            LogNotWritten(entry.Who, entry.Action, entry.Target, outcome, e);
        }
    }

    [LoggerMessage(5101, LogLevel.Error, "The audit log could not be written: {Who}, {Action} of {Target}: {Outcome}")]
    private partial void LogNotWritten(string who, string action, string target, AuditOutcome outcome, Exception exception);
}
