using Amazon.S3.Model;
using Amazon.S3.Util;
using MarketX.DrPortal.TestServices.Sample;

namespace MarketX.DrPortal.TestServices.Services;

/// <summary>What a portal needs to be worth looking at: a production database with data in it, its own, and a bucket.</summary>
internal static class DevelopmentData
{
    /// <summary>Makes what does not exist and touches nothing that does.</summary>
    public static async Task PrepareAsync(
        PortalEnvironment environment, double scale, Action<string> log, CancellationToken cancellationToken)
    {
        var server = environment.Postgres;
        if (!await server.HasDatabaseAsync(environment.PortalDatabase, cancellationToken))
            await server.CreateDatabaseAsync(environment.PortalDatabase, cancellationToken: cancellationToken);
        if (!await server.HasDatabaseAsync(environment.ProductionDatabase, cancellationToken))
            await CreateSampleAsync(environment, scale, log, cancellationToken);

        using var s3 = environment.S3.CreateClient();
        if (!await AmazonS3Util.DoesS3BucketExistV2Async(s3, environment.S3.Bucket))
            await s3.PutBucketAsync(new PutBucketRequest { BucketName = environment.S3.Bucket }, cancellationToken);
    }

    /// <summary>True when the bucket holds a backup already.</summary>
    public static async Task<bool> HasBackupAsync(PortalEnvironment environment, CancellationToken cancellationToken)
    {
        using var s3 = environment.S3.CreateClient();
        var request = new ListObjectsV2Request { BucketName = environment.S3.Bucket, Prefix = environment.Prefix + "/", MaxKeys = 1 };
        return (await s3.ListObjectsV2Async(request, cancellationToken)).S3Objects is { Count: > 0 };
    }

    private static async Task CreateSampleAsync(
        PortalEnvironment environment, double scale, Action<string> log, CancellationToken cancellationToken)
    {
        var server = environment.Postgres;
        log(FormattableString.Invariant(
            $"Creating the sample database {environment.ProductionDatabase} (about {scale * 230_000:N0} rows, {scale * 105:N0} MiB) ..."));
        // It gets its name when it is complete: half a production would be backed up as if it were whole.
        var unfinished = environment.ProductionDatabase + "_unfinished";
        await server.DropDatabaseAsync(unfinished, cancellationToken);
        await server.CreateDatabaseAsync(unfinished, cancellationToken: cancellationToken);
        await SampleDatabase.FillAsync(server.ConnectionString(unfinished), scale, cancellationToken);
        await server.RenameDatabaseAsync(unfinished, environment.ProductionDatabase, cancellationToken);
    }
}
