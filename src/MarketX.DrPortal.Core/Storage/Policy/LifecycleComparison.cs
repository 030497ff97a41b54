using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Globals;

namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>Holds the bucket's lifecycle rules against those that it should have: not word by word, but by what they do to each folder.</summary>
internal static class LifecycleComparison
{
    private const string Apply = "Apply the portal's rules (drportal storage --apply), or use its JSON or Terraform.";

    public static IEnumerable<PolicyFinding> Of(BucketSettings settings, StorageOptions options)
    {
        if (settings.Rules.Unknown is { } unknown)
            return [new(PolicyTopic.Lifecycle, PolicyVerdict.Unknown, unknown)];
        var rules = settings.Rules.Value.Where(rule => rule.Enabled).ToList();
        var versions = !settings.Versioning.IsKnown || settings.Versioning.Value != BucketVersioning.Off;
        return
        [
            .. Expiry(rules, options.Prefix + "/", "backups", options.RetentionDays),
            .. Expiry(rules, ManifestFile.FolderOf(options.Prefix), "manifests", options.RetentionDays),
            .. Expiry(rules, GlobalsFile.FolderOf(options.Prefix), "saved roles", options.RetentionDays),
            .. Expiry(rules, PortalBackupJob.PrefixOf(options.Prefix) + "/", "backups of the portal itself", options.RetentionDays),
            .. WantedPolicy.KeptOf(options).SelectMany(kept => Kept(rules, kept.Folder, kept.What)),
            .. WantedPolicy.RulesOf(options).Where(rule => rule.AbortUploadDays is not null).Select(rule => Uploads(rules, rule.Prefix)),
            .. versions ? WantedPolicy.RulesOf(options).Select(rule => Versions(rules, rule.Prefix)) : [],
        ];
    }

    private static IEnumerable<PolicyFinding> Expiry(List<BucketRule> rules, string folder, string what, int wanted)
    {
        foreach (var rule in rules.Where(rule => rule.Prefix.Length > folder.Length && rule.Prefix.StartsWith(folder, StringComparison.Ordinal) && rule.Expires))
            yield return Finding(PolicyVerdict.Danger, $"The rule \"{rule.Id}\" deletes some of the {what}, those under {rule.Prefix}, {When(rule)}.", "Remove that rule, unless it was made for this.");
        foreach (var rule in Covering(rules, folder).Where(rule => rule.ArchiveClass is not null))
            yield return Finding(PolicyVerdict.Danger, $"The rule \"{rule.Id}\" moves {what} to {rule.ArchiveClass}, from where nothing can be restored for hours.", "Take the transition out of that rule.");
        foreach (var rule in Covering(rules, folder).Where(rule => rule.ExpireOn is not null))
            yield return Finding(PolicyVerdict.Danger, $"The rule \"{rule.Id}\" deletes all {what} {When(rule)}.", "Take the date out of that rule.");
        foreach (var rule in Covering(rules, folder).Where(rule => rule is { HasConditions: true, ExpireDays: not null }))
            yield return Finding(PolicyVerdict.Unknown, $"The rule \"{rule.Id}\" deletes objects with a tag or of a size, and some of the {what} may be among them.", "Look at that rule in the console.");
        var first = Covering(rules, folder).Where(rule => rule is { HasConditions: false, ExpireDays: not null }).MinBy(rule => rule.ExpireDays);
        yield return first?.ExpireDays switch
        {
            null => Finding(PolicyVerdict.Differs, $"No lifecycle rule deletes old {what}: they are kept for ever. They should go after {wanted} days.", Apply),
            { } days when days == wanted => Finding(PolicyVerdict.Fine, Invariant($"{Capital(what)} are deleted after {days} days (rule \"{first.Id}\").")),
            { } days when days < wanted => Finding(PolicyVerdict.Danger, Invariant($"The rule \"{first.Id}\" deletes {what} already after {days} days; they should be kept for {wanted}."), Other(first)),
            { } days => Finding(PolicyVerdict.Differs, Invariant($"The rule \"{first.Id}\" deletes {what} only after {days} days; {wanted} are wanted."), Apply),
        };
    }

    private static IEnumerable<PolicyFinding> Kept(List<BucketRule> rules, string folder, string what)
    {
        // One whose prefix lies within the folder deletes a part of it, which is as bad.
        var bad = rules.Where(rule => (rule.Expires || rule.ArchiveClass is not null) && (Covers(rule, folder) || rule.Prefix.StartsWith(folder, StringComparison.Ordinal))).ToList();
        foreach (var rule in bad)
        {
            yield return Finding(PolicyVerdict.Danger, $"The rule \"{rule.Id}\" {(rule.Expires ? $"deletes {what} {When(rule)}" : $"moves {what} to {rule.ArchiveClass}")}; they must be kept.",
                $"Limit that rule to what it was made for: its prefix, \"{rule.Prefix}\", also counts for {folder}.");
        }

        if (bad.Count == 0)
            yield return Finding(PolicyVerdict.Fine, $"No rule touches {what} ({folder}).");
    }

    private static PolicyFinding Uploads(List<BucketRule> rules, string folder) =>
        Covering(rules, folder).Where(rule => !rule.HasConditions).Select(rule => rule.AbortUploadDays).Where(days => days is not null).Min() switch
        {
            WantedPolicy.UploadDays => Finding(PolicyVerdict.Fine, Invariant($"Parts of uploads to {folder} that died are deleted after {WantedPolicy.UploadDays} days.")),
            null => Finding(PolicyVerdict.Differs, $"No lifecycle rule deletes the parts of uploads to {folder} that died: they cost money and show in no listing.", Apply),
            { } days => Finding(PolicyVerdict.Differs, Invariant($"Parts of uploads to {folder} that died are deleted after {days} days; {WantedPolicy.UploadDays} are wanted."), Apply),
        };

    private static PolicyFinding Versions(List<BucketRule> rules, string folder) =>
        Covering(rules, folder).Where(rule => !rule.HasConditions).Select(rule => rule.NoncurrentDays).Where(days => days is not null).Min() switch
        {
            WantedPolicy.NoncurrentDays => Finding(PolicyVerdict.Fine, Invariant($"Versions of what is deleted under {folder} go after {WantedPolicy.NoncurrentDays} days.")),
            null => Finding(PolicyVerdict.Differs, $"No lifecycle rule removes the versions of what is deleted under {folder}, where the bucket keeps them: nothing is ever really deleted.", Apply),
            { } days => Finding(PolicyVerdict.Differs, Invariant($"Versions of what is deleted under {folder} go after {days} days; {WantedPolicy.NoncurrentDays} are wanted."), Apply),
        };

    private static IEnumerable<BucketRule> Covering(List<BucketRule> rules, string folder) => rules.Where(rule => Covers(rule, folder));

    private static bool Covers(BucketRule rule, string folder) => folder.StartsWith(rule.Prefix, StringComparison.Ordinal);

    private static string When(BucketRule rule) => rule.ExpireDays is { } days
        ? Invariant($"after {days} days")
        : $"on {rule.ExpireOn?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";

    // Ours is put right by applying; anybody else's is theirs to change.
    private static string Other(BucketRule rule) => rule.Id.StartsWith("drportal-", StringComparison.Ordinal) ? Apply : $"Change or remove the rule \"{rule.Id}\": the shortest time counts.";

    private static string Capital(string what) => char.ToUpperInvariant(what[0]) + what[1..];

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static PolicyFinding Finding(PolicyVerdict verdict, string sentence, string? fix = null) => new(PolicyTopic.Lifecycle, verdict, sentence, fix);
}
