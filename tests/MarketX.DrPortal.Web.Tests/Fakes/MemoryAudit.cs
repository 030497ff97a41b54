using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Audit;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>An audit log without a database.</summary>
internal sealed class MemoryAudit : IAuditLog
{
    private readonly Lock _gate = new();
    private readonly List<AuditEntry> _entries = [];

    public IReadOnlyList<AuditEntry> All
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    public Task WriteAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        lock (_gate)
            _entries.Add(entry with { Number = _entries.Count + 1 });
        return Task.CompletedTask;
    }

    public Task<Page<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        var rows = All.Where(e => (query.Action is null || e.Action == query.Action) && (query.Outcome is null || e.Outcome == query.Outcome)
            && (query.Text is null || e.Target.Contains(query.Text, StringComparison.OrdinalIgnoreCase))).Reverse().ToList();
        return Task.FromResult(new Page<AuditEntry>([.. rows.Skip(query.Skip).Take(query.Take)], rows.Count, All.Count));
    }

    public IAsyncEnumerable<AuditEntry> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => All.Reverse().ToAsyncEnumerable();

    public Task<IReadOnlyList<string>> ActionsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. All.Select(e => e.Action).Distinct().Order(StringComparer.Ordinal)]);
}
