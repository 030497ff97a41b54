using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Audit;

/// <summary>One line of the audit log. Never holds a secret.</summary>
public sealed record AuditEntry
{
    /// <summary>Ascending; given when it is written.</summary>
    public long Number { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who, by display name.</summary>
    public required string Who { get; init; }

    /// <summary>Who, by the identity that stays; null where none is known.</summary>
    public string? Subject { get; init; }

    /// <summary>The role held at that moment; null: none.</summary>
    public PortalRole? Role { get; init; }

    /// <summary>Where the request came from.</summary>
    public required RequestOrigin Via { get; init; }

    /// <summary>What was asked for: a <see cref="PortalAction"/>, or an event of sign-in such as <c>SignIn</c>.</summary>
    public required string Action { get; init; }

    /// <summary>On what: a database, a key, a run, a session.</summary>
    public required string Target { get; init; }

    /// <summary>The reason that was given; null where none is asked for.</summary>
    public string? Reason { get; init; }

    /// <summary>What came of it.</summary>
    public AuditOutcome Outcome { get; init; }

    /// <summary>Why it was denied or refused, or how it failed.</summary>
    public string? Detail { get; init; }

    /// <summary>The run that it started.</summary>
    public RunId? RunId { get; init; }

    /// <summary>Network address of the request.</summary>
    public string? Address { get; init; }

    /// <summary>The browser or program, as it named itself.</summary>
    public string? Client { get; init; }

    /// <summary>Ties it to the portal's log.</summary>
    public string? Correlation { get; init; }

    /// <summary>The entry of an actor, its outcome still to be filled in.</summary>
    public static AuditEntry Of(Actor actor, string action, string target, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return new AuditEntry
        {
            At = at,
            Who = actor.Name,
            Subject = actor.Subject,
            Role = actor.Role,
            Via = actor.Via,
            Action = action,
            Target = target,
            Address = actor.Address,
            Client = actor.Client,
            Correlation = actor.Correlation,
        };
    }
}
