using System.Security.Cryptography;
using MarketX.DrPortal.TestServices.S3;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Services;

public sealed class VaultStubTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void Unwrap_SameName_GivesTheKeyBackAndHidesItMeanwhile()
    {
        using var vault = new VaultStub(0, RandomNumberGenerator.GetBytes(32));

        var wrapped = vault.Wrap("a", Key);

        Assert.DoesNotContain(Convert.ToBase64String(Key)[..20], wrapped, StringComparison.Ordinal);
        Assert.NotEqual(wrapped, vault.Wrap("a", Key));
        Assert.Equal(Key, vault.Unwrap("a", wrapped));
    }

    [Fact]
    public void Unwrap_OtherNameOrMaster_Throws()
    {
        using var vault = new VaultStub(0, RandomNumberGenerator.GetBytes(32));
        using var other = new VaultStub(0, RandomNumberGenerator.GetBytes(32));
        var wrapped = vault.Wrap("a", Key);

        Assert.Throws<AuthenticationTagMismatchException>(() => vault.Unwrap("b", wrapped));
        Assert.Throws<AuthenticationTagMismatchException>(() => other.Unwrap("a", wrapped));
    }
}
