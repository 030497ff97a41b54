using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Alerts;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>A few alerts, or ones that cannot be read.</summary>
internal sealed class MemoryAlerts : IAlertLog
{
    public Exception? Failure { get; set; }

    public IList<Alert> Alerts { get; } = [];

    public IList<AlertDelivery> Deliveries { get; } = [];

    public IList<AlertQuery> Asked { get; } = [];

    public HeartbeatState? Heartbeat { get; set; }

    public Task<IReadOnlyList<Alert>> OpenAsync(CancellationToken cancellationToken) => Read<IReadOnlyList<Alert>>(() => [.. Alerts.Where(a => a.ResolvedAt is null)]);

    public Task<Page<Alert>> ListAsync(AlertQuery query, CancellationToken cancellationToken)
    {
        Asked.Add(query);
        return Read(() =>
        {
            var matching = Alerts.Where(a => (query.Open is null || query.Open == (a.ResolvedAt is null)) && (query.Kind is null || query.Kind == a.Kind)).ToList();
            return new Page<Alert>([.. matching.Skip(query.Skip).Take(query.Take)], matching.Count, Alerts.Count);
        });
    }

    public Task<Alert?> FindAsync(long id, CancellationToken cancellationToken) => Read(() => Alerts.SingleOrDefault(a => a.Id == id));

    public Task<IReadOnlyList<AlertDelivery>> DeliveriesAsync(long id, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<AlertDelivery>>(() => [.. Deliveries.Where(d => d.AlertId == id)]);

    public Task<IReadOnlyList<AlertDelivery>> LastDeliveriesAsync(CancellationToken cancellationToken) =>
        Read<IReadOnlyList<AlertDelivery>>(() => [.. Deliveries.GroupBy(d => d.Channel).Select(g => g.Last())]);

    public Task<HeartbeatState?> HeartbeatAsync(CancellationToken cancellationToken) => Read(() => Heartbeat);

    public static Alert Alert(long id, AlertKind kind, bool open = true) => new()
    {
        Id = id, Kind = kind, About = "marketx_production", Reason = $"It is so: {kind.Word()}.", Link = "backups", RaisedAt = Samples.Now.AddHours(-2), LastAt = Samples.Now.AddHours(-2),
        ResolvedAt = open ? null : Samples.Now.AddHours(-1), Resolution = open ? null : "It is over.",
    };

    private Task<T> Read<T>(Func<T> read) => Failure is null ? Task.FromResult(read()) : Task.FromException<T>(Failure);
}
