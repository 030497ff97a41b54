using System.Globalization;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>Holds the bucket's other settings against what they should be.</summary>
internal static class BucketComparison
{
    private const string Apply = "Apply it (drportal storage --apply), or use the portal's JSON or Terraform.";

    public static IEnumerable<PolicyFinding> Of(BucketSettings settings, StorageOptions options) =>
        [Encryption(settings.Encryption, options), Versioning(settings.Versioning), Access(settings.PublicAccess), Lock(settings.Lock, options)];

    private static PolicyFinding Encryption(Reading<string?> reading, StorageOptions options) => reading switch
    {
        { Unknown: { } unknown } => new(PolicyTopic.Encryption, PolicyVerdict.Unknown, unknown),
        { Value: { } algorithm } => new(PolicyTopic.Encryption, PolicyVerdict.Fine, $"The bucket encrypts what is stored ({algorithm})."),
        _ when options.ServerSideEncryption == "none" => new(PolicyTopic.Encryption, PolicyVerdict.Danger,
            "Nothing is encrypted at rest: the bucket has no default, and Storage:ServerSideEncryption is none.", "Set Storage:ServerSideEncryption to AES256 or aws:kms, where the server has it."),
        _ => new(PolicyTopic.Encryption, PolicyVerdict.Advice,
            $"The bucket has no default encryption. The portal asks for {options.ServerSideEncryption} with each object; what other tools put there is not encrypted.", Apply),
    };

    private static PolicyFinding Versioning(Reading<BucketVersioning> reading) => reading switch
    {
        { Unknown: { } unknown } => new(PolicyTopic.Versioning, PolicyVerdict.Unknown, unknown),
        { Value: BucketVersioning.Enabled } => new(PolicyTopic.Versioning, PolicyVerdict.Fine, "The bucket keeps versions: what is deleted or replaced by mistake can be had back for a while."),
        _ => new(PolicyTopic.Versioning, PolicyVerdict.Advice, "The bucket keeps no versions: a backup that somebody deletes is gone.", $"Enable versioning. {Apply}"),
    };

    private static PolicyFinding Access(Reading<PublicAccessBlock> reading) => reading switch
    {
        { Unknown: { } unknown } => new(PolicyTopic.PublicAccess, PolicyVerdict.Unknown, unknown),
        { Value.IsComplete: true } => new(PolicyTopic.PublicAccess, PolicyVerdict.Fine, "The bucket cannot be made public."),
        { Value: var block } => new(PolicyTopic.PublicAccess, PolicyVerdict.Differs,
            $"A policy or an ACL could make the backups public: {(block == PublicAccessBlock.None ? "nothing keeps it from that" : "a part of the public-access block is off")}.", $"Turn on all four parts of the public-access block. {Apply}"),
    };

    private static PolicyFinding Lock(Reading<BucketLock> reading, StorageOptions options) => reading switch
    {
        { Unknown: { } unknown } => new(PolicyTopic.ObjectLock, PolicyVerdict.Unknown, unknown),
        { Value: { DefaultDays: { } days } } when days > options.RetentionDays => new(PolicyTopic.ObjectLock, PolicyVerdict.Differs,
            string.Create(CultureInfo.InvariantCulture, $"Each object is locked for {days} days by default, and backups should go after {options.RetentionDays}: they stay, and are paid for, until their lock ends."), "Shorten the default retention, or raise Storage:RetentionDays."),
        { Value.Enabled: true } => new(PolicyTopic.ObjectLock, PolicyVerdict.Fine, "Objects can be locked: entries of the DR test log are, for Drill:LockYears."),
        _ => new(PolicyTopic.ObjectLock, PolicyVerdict.Advice, "The bucket has no object lock: who may delete objects can delete the DR test log.", "The portal cannot apply it: most servers want it when a bucket is made (aws s3api create-bucket --object-lock-enabled-for-bucket), so make a new one and move the backups there. On AWS the portal's Terraform switches it on for this one, which needs versioning."),
    };
}
