namespace MarketX.DrPortal.Web.Components.Overview;

/// <summary>The next backup that a schedule takes.</summary>
/// <param name="At">When; null where none is to come.</param>
/// <param name="Name">The schedule.</param>
/// <param name="Words">The schedule in words.</param>
public sealed record NextBackup(DateTimeOffset? At, string Name, string Words)
{
    /// <summary>No schedule takes one.</summary>
    public static NextBackup None { get; } = new(null, "", "");
}
