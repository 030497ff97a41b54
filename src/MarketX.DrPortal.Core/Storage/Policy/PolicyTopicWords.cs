namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>What the settings of a bucket are called.</summary>
public static class PolicyTopicWords
{
    /// <summary>On the command line.</summary>
    public static string Name(PolicyTopic topic) => topic switch
    {
        PolicyTopic.PublicAccess => "public-access",
        PolicyTopic.ObjectLock => "object-lock",
        _ => topic.ToString().ToLowerInvariant(),
    };

    /// <summary>By itself.</summary>
    public static string Title(PolicyTopic topic) => topic switch
    {
        PolicyTopic.PublicAccess => "Public access",
        PolicyTopic.ObjectLock => "Object lock",
        _ => topic.ToString(),
    };

    /// <summary>In a sentence.</summary>
    internal static string InSentence(PolicyTopic topic) => topic switch
    {
        PolicyTopic.Lifecycle => "the lifecycle rules",
        PolicyTopic.Versioning => "versioning",
        PolicyTopic.PublicAccess => "the public-access block",
        PolicyTopic.Encryption => "the default encryption",
        _ => "object lock",
    };
}
