using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>Which settings can be applied to a bucket as it is. A setting that is not told is left alone, and so is an encryption that somebody chose.</summary>
public static class SettingChanges
{
    /// <summary>What can be applied at all, in the order in which it is: the rules first, so that no version is kept for ever.</summary>
    public static IReadOnlyList<PolicyTopic> Topics { get; } = [PolicyTopic.Lifecycle, PolicyTopic.Versioning, PolicyTopic.PublicAccess, PolicyTopic.Encryption];

    /// <summary>The difference, setting by setting.</summary>
    internal static IReadOnlyList<SettingChange> Of(BucketSettings settings, StorageOptions options)
    {
        List<SettingChange> changes = [];
        if (settings.Versioning is { IsKnown: true, Value: not BucketVersioning.Enabled and var versioning })
            changes.Add(new(PolicyTopic.Versioning, versioning == BucketVersioning.Off ? "off" : "suspended", "on; it can be suspended later, and not taken back"));
        if (settings.PublicAccess is { IsKnown: true, Value.IsComplete: false } access)
            changes.Add(new(PolicyTopic.PublicAccess, access.Value == PublicAccessBlock.None ? "off" : "on in part", "on, all four parts"));
        if (settings.Encryption is { IsKnown: true, Value: null } && options.ServerSideEncryption != "none")
            changes.Add(new(PolicyTopic.Encryption, "none", options.KmsKeyId.Length == 0 ? options.ServerSideEncryption : $"{options.ServerSideEncryption} with the key {options.KmsKeyId}"));
        return changes;
    }
}
