using MarketX.DrPortal.Core.Alerts;

namespace MarketX.DrPortal.Cli.Output;

/// <summary>An alert, as a portal answers it and as the command prints it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Alert">What it is.</param>
/// <param name="About">The database or bucket.</param>
/// <param name="Reason">Why.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Run">The run that it is about.</param>
/// <param name="RaisedAt">When it was raised.</param>
/// <param name="LastAt">When it last happened.</param>
/// <param name="Occurrences">How often.</param>
/// <param name="ResolvedAt">When it was resolved.</param>
/// <param name="Resolution">What resolved it.</param>
internal sealed record AlertRow(
    long Id, string Alert, string About, string Reason, string Advice, string? Run, DateTimeOffset RaisedAt, DateTimeOffset LastAt, int Occurrences, DateTimeOffset? ResolvedAt, string? Resolution)
{
    public static AlertRow Of(Alert a) => new(a.Id, a.Kind.Word(), a.About, a.Reason, a.Kind.Advice(), a.Run?.Value, a.RaisedAt, a.LastAt, a.Occurrences, a.ResolvedAt, a.Resolution);
}
