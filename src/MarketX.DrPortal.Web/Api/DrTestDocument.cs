using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills.Log;

namespace MarketX.DrPortal.Web.Api;

/// <summary>A record of the DR test log, as the API shows it.</summary>
/// <param name="Number">Its number in the log.</param>
/// <param name="Kind">Whether it ran here or was done by hand.</param>
/// <param name="By">Who ran or recorded it.</param>
/// <param name="Via">Where that came from.</param>
/// <param name="Test">What was done and found.</param>
/// <param name="SignedOffBy">The second person, where one has signed.</param>
/// <param name="SignedOffAt">When (UTC).</param>
/// <param name="Notes">Notes and sign-offs, oldest first.</param>
/// <param name="KeyId">Name of the key that the record is signed with.</param>
/// <param name="Signature">The record's signature in the chain.</param>
public sealed record DrTestDocument(
    long Number, DrTestKind Kind, string By, RequestOrigin Via, DrTest Test, string? SignedOffBy, DateTimeOffset? SignedOffAt,
    IReadOnlyList<DrTestNote> Notes, string KeyId, string Signature)
{
    internal static DrTestDocument Of(DrTestItem item) => new(
        item.Number, item.Entry.Kind, item.Entry.By, item.Entry.Via, item.Test, item.SignOff?.By, item.SignOff?.At,
        [.. item.Additions.Select(a => new DrTestNote(a.Number, a.Entry.Kind, a.Entry.At, a.Entry.By, a.Entry.Text))], item.Record.KeyId, item.Record.Signature);
}
