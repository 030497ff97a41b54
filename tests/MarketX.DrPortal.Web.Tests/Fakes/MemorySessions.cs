using System.Collections.Concurrent;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>Sessions without a database.</summary>
internal sealed class MemorySessions : ISessionStore
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new();

    public IReadOnlyCollection<Session> All => [.. _sessions.Values];

    public Task StartAsync(Session session, CancellationToken cancellationToken)
    {
        _sessions[session.Id] = session;
        return Task.CompletedTask;
    }

    public Task<bool> IsActiveAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(_sessions.TryGetValue(id, out var session) && session.IsActive(now));

    public Task<Session?> EndAsync(string id, string by, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!_sessions.TryGetValue(id, out var session) || !session.IsActive(now))
            return Task.FromResult<Session?>(null);
        return Task.FromResult<Session?>(_sessions[id] = session with { EndedAt = now, EndedBy = by, EndReason = reason });
    }

    public async Task<int> EndAllOfAsync(string subject, string by, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ended = 0;
        foreach (var session in All.Where(s => s.Subject == subject))
            ended += await EndAsync(session.Id, by, reason, now, cancellationToken) is null ? 0 : 1;
        return ended;
    }

    public Task<Page<Session>> ListAsync(SessionQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var scope = All.Where(s => (query.Subject is null || s.Subject == query.Subject) && (!query.ActiveOnly || s.IsActive(now))).ToList();
        var rows = scope.Where(s => query.Text is null || s.Name.Contains(query.Text, StringComparison.OrdinalIgnoreCase)).ToList();
        return Task.FromResult(new Page<Session>([.. rows.Skip(query.Skip).Take(query.Take)], rows.Count, scope.Count));
    }
}
