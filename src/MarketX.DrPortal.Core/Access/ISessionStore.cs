namespace MarketX.DrPortal.Core.Access;

/// <summary>Where sign-ins of people are kept, shared by all portals.</summary>
public interface ISessionStore
{
    /// <summary>Adds a session that begins.</summary>
    Task StartAsync(Session session, CancellationToken cancellationToken);

    /// <summary>Whether the session counts now; notes that it was used.</summary>
    Task<bool> IsActiveAsync(string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends a session; null when there is none that counts, else the session as it was.</summary>
    Task<Session?> EndAsync(string id, string by, string reason, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends every session of a person and returns how many there were.</summary>
    Task<int> EndAllOfAsync(string subject, string by, string reason, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>A page of sessions.</summary>
    Task<Page<Session>> ListAsync(SessionQuery query, DateTimeOffset now, CancellationToken cancellationToken);
}
