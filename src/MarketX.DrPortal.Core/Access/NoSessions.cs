namespace MarketX.DrPortal.Core.Access;

/// <summary>For a command line without a portal's database: nobody is signed in there.</summary>
public sealed class NoSessions : ISessionStore
{
    /// <inheritdoc />
    public Task StartAsync(Session session, CancellationToken cancellationToken) => throw new NotSupportedException("No portal database: there are no sessions.");

    /// <inheritdoc />
    public Task<bool> IsActiveAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <inheritdoc />
    public Task<Session?> EndAsync(string id, string by, string reason, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult<Session?>(null);

    /// <inheritdoc />
    public Task<int> EndAllOfAsync(string subject, string by, string reason, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(0);

    /// <inheritdoc />
    public Task<Page<Session>> ListAsync(SessionQuery query, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(new Page<Session>([], 0, 0));
}
