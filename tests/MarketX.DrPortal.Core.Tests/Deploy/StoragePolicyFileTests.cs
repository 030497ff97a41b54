using System.Text.Json;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage.Policy;
using MarketX.DrPortal.TestServices.State;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Deploy;

/// <summary>The files under deploy/ are what the portal itself prints: <c>drportal storage --print json</c> and <c>--print terraform</c>.</summary>
public sealed class StoragePolicyFileTests
{
    [Fact]
    public void Json_IsWhatThePortalPrints()
    {
        var text = Read("storage-policy.json");

        Assert.Equal(PolicyText.Json(new StorageOptions()), text);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(["postgres-backups/", "postgres-backups-manifests/", "postgres-backups-globals/", "postgres-backups-portal/", "postgres-backups-pinned/"],
            json.RootElement.GetProperty("LifecycleConfiguration").GetProperty("Rules").EnumerateArray().Select(r => r.GetProperty("Filter").GetProperty("Prefix").GetString()));
        // Named as the parameters of aws s3api.
        Assert.Equal(
            ["LifecycleConfiguration", "VersioningConfiguration", "PublicAccessBlockConfiguration", "ServerSideEncryptionConfiguration", "ObjectLockConfiguration"],
            json.RootElement.EnumerateObject().Select(part => part.Name));
    }

    [Fact]
    public void Terraform_IsWhatThePortalPrints()
    {
        var text = Read("storage-policy.tf");

        Assert.Equal(PolicyText.Terraform(new StorageOptions()), text);
        Assert.All(new[] { "lifecycle_configuration", "versioning", "public_access_block", "server_side_encryption_configuration", "object_lock_configuration" },
            resource => Assert.Contains($"resource \"aws_s3_bucket_{resource}\" \"backups\"", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Terraform_NamesThatItWouldReadAsExpressions_AreQuoted()
    {
        var text = PolicyText.Terraform(new StorageOptions { Prefix = "a\"b${c}%{d}\\", ServerSideEncryption = "none" });

        Assert.Contains("prefix = \"a\\\"b$${c}%%{d}\\\\/\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("encryption", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_EncryptionWithAKey_NamesItAndWithoutAnyLeavesItOut()
    {
        using var kms = JsonDocument.Parse(PolicyText.Json(new StorageOptions { ServerSideEncryption = "aws:kms", KmsKeyId = "k1" }));
        var byDefault = kms.RootElement.GetProperty("ServerSideEncryptionConfiguration").GetProperty("Rules")[0].GetProperty("ApplyServerSideEncryptionByDefault");

        Assert.Equal(("aws:kms", "k1"), (byDefault.GetProperty("SSEAlgorithm").GetString(), byDefault.GetProperty("KMSMasterKeyID").GetString()));
        Assert.DoesNotContain("ServerSideEncryption", PolicyText.Json(new StorageOptions { ServerSideEncryption = "none" }), StringComparison.Ordinal);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Checkout.Root, "deploy", file));
}
