package diagnose

import "slices"

// Catalogue lists every cause, in the order in which equals are told.
func Catalogue() []*Cause {
	return slices.Concat(keysCauses, entitlementCauses, packageCauses, serverCauses, networkCauses,
		repositoryCauses, clientCauses, tokenCauses, lastCauses)
}

// CauseByID finds a cause of the catalogue; nil if there is none of that name.
func CauseByID(id string) *Cause {
	for _, c := range Catalogue() {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Pages that several causes point to.
const (
	marketplace    = "https://commercemarketplace.adobe.com/"
	docsKeys       = "https://experienceleague.adobe.com/en/docs/commerce-operations/installation-guide/prerequisites/authentication-keys"
	docsCloudKeys  = "https://experienceleague.adobe.com/en/docs/commerce-on-cloud/user-guide/develop/authentication-keys"
	docsRefused    = "https://experienceleague.adobe.com/en/docs/experience-cloud-kcs/kbarticles/ka-25968"
	docsNotFound   = "https://experienceleague.adobe.com/en/docs/experience-cloud-kcs/kbarticles/ka-26921"
	docsBuild      = "https://experienceleague.adobe.com/en/docs/experience-cloud-kcs/kbarticles/ka-25652"
	docsMoved      = "https://experienceleague.adobe.com/en/docs/experience-cloud-kcs/kbarticles/ka-25234"
	docsArchives   = "https://experienceleague.adobe.com/en/docs/experience-cloud-kcs/kbarticles/ka-26611"
	docsInstall    = "https://experienceleague.adobe.com/en/docs/commerce-operations/installation-guide/composer"
	docsStatus     = "https://status.adobe.com/products/3350"
	docsAuth       = "https://getcomposer.org/doc/articles/authentication-for-private-packages.md"
	docsProxy      = "https://getcomposer.org/doc/faqs/how-to-use-composer-behind-a-proxy.md"
	docsRepository = "https://getcomposer.org/doc/05-repositories.md"
	docsPriority   = "https://getcomposer.org/repoprio"
	docsConfig     = "https://getcomposer.org/doc/06-config.md"
	docsCommands   = "https://getcomposer.org/doc/03-cli.md"
	docsTrouble    = "https://getcomposer.org/doc/articles/troubleshooting.md"
	docsIssuer     = "https://getcomposer.org/local-issuer"
)

// Steps that several causes share, written once.
var (
	openAccessKeys = Remedy{
		Text: "Sign in at the Marketplace with the MAGEID that owns the Commerce licence and open My Profile, Marketplace tab, Access Keys",
		URL:  marketplace,
	}
	createKey = Remedy{Text: "Create a new access key and name it after this project"}
	storeKeys = Remedy{
		Text:    "Put the pair where Composer reads it, public key first, in the project's folder",
		Command: "composer config http-basic.repo.magento.com <public> <private>",
	}
	storeKeysCloud = Remedy{
		Text:    "On Adobe Commerce Cloud keep the pair in the project variable env:COMPOSER_AUTH, visible at build (the command asks for the value)",
		Command: "magento-cloud variable:create --level project --name env:COMPOSER_AUTH --json true --sensitive true --visible-build true --visible-runtime false",
	}
	showKeys   = Remedy{Text: "See every place that Composer reads, and which pair wins", Command: "magedoctor keys"}
	lookAgain  = Remedy{Text: "Look again", Command: "magedoctor diagnose"}
	statusPage = Remedy{Text: "Look at Adobe's status page for Adobe Commerce", URL: docsStatus}
	waitAgain  = Remedy{Text: "Wait some minutes, then look again; leave the keys as they are", Command: "magedoctor diagnose"}
	askSupport = Remedy{Text: "Open a case with Adobe Commerce Support and attach this report; it holds no private key", Command: "magedoctor diagnose --format markdown=ticket.md"}
)
