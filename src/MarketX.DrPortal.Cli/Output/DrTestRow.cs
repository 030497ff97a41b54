using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills.Log;

namespace MarketX.DrPortal.Cli.Output;

/// <summary>A DR test, as a portal answers it and as the command prints it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Kind">Whether it ran or was done by hand.</param>
/// <param name="By">Who.</param>
/// <param name="Via">From where.</param>
/// <param name="Test">What was done and found.</param>
/// <param name="SignedOffBy">Who signed it off.</param>
/// <param name="SignedOffAt">When.</param>
internal sealed record DrTestRow(long Number, DrTestKind Kind, string By, RequestOrigin Via, DrTest Test, string? SignedOffBy, DateTimeOffset? SignedOffAt)
{
    public static DrTestRow Of(DrTestItem item) => new(item.Number, item.Entry.Kind, item.Entry.By, item.Entry.Via, item.Test, item.SignOff?.By, item.SignOff?.At);
}
