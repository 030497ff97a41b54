namespace MarketX.DrPortal.Core.Audit;

/// <summary>For a command line that has no portal database: recovery goes on without a record of who asked.</summary>
public sealed class NoAuditLog : IAuditLog
{
    /// <inheritdoc />
    public Task WriteAsync(AuditEntry entry, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task<Page<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken) => Task.FromResult(new Page<AuditEntry>([], 0, 0));

    /// <inheritdoc />
    public IAsyncEnumerable<AuditEntry> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => AsyncEnumerable.Empty<AuditEntry>();

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> ActionsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);
}
