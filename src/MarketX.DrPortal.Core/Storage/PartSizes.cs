namespace MarketX.DrPortal.Core.Storage;

/// <summary>
/// How large each part of an upload is whose length nobody knows yet. S3 takes 10,000 parts and objects up to 5 TB:
/// 16 MiB reach 78 GiB, 64 MiB reach 234 GiB, 2,000 MiB reach 5.0 TiB.
/// </summary>
internal static class PartSizes
{
    public const int First = 16 << 20;

    /// <summary>The size in bytes of part <paramref name="number"/>, from 1.</summary>
    public static int Of(int number) => number switch
    {
        <= 5000 => First,
        <= 7500 => 64 << 20,
        <= 10000 => 2000 << 20,
        _ => throw new StorageException("The backup is larger than 5 TB, the largest object that S3 stores."),
    };
}
