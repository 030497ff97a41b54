namespace MarketX.DrPortal.Core.Audit;

/// <summary>The record of who did what. Lines are added and read, never changed.</summary>
public interface IAuditLog
{
    /// <summary>Adds a line.</summary>
    Task WriteAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>A page of lines.</summary>
    Task<Page<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>All lines of a query in its order, whatever its paging says, for export.</summary>
    IAsyncEnumerable<AuditEntry> ReadAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>The actions that occur, by name.</summary>
    Task<IReadOnlyList<string>> ActionsAsync(CancellationToken cancellationToken);
}
